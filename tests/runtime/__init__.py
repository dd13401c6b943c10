"""Settings, database, Temporal wiring."""
