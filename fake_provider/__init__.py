"""A stand-in for Twilio's message API: keeps state, goes wrong as told; for tests, demos and benchmarks."""
