"""How the pieces meet the machine: settings, database, Temporal, wiring."""
