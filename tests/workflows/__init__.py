"""Tests of the workflow on a real server with a virtual clock."""
