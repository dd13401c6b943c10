"""The pure decision core: standard library only, no clock, no I/O, no randomness."""
