"""Foreign data mapped to ours: pure mapping apart from reading files."""
