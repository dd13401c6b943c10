"""All SQL, by subject; every function takes an open connection and never commits."""
