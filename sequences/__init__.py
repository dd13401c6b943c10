"""Sequences as data: one TOML file each, and the code that reads and checks them."""
