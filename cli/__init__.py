"""The commands that staff and engineers type."""
