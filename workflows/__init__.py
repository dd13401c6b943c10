"""Durable shells: they carry out verdicts and form none."""
