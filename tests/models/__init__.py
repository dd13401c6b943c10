"""Tests of the tables' values and what is read from them."""
