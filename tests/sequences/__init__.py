"""Tests of the sequence files and their loader."""
