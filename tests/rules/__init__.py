"""Tests of rules that hold across the whole project."""
