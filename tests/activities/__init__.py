"""Tests of the activities and what they call."""
