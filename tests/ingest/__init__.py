"""Reading files that clinics export."""
