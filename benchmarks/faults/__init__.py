"""Thousands of sends against a provider that goes wrong and a worker that is killed, counted afterwards."""
