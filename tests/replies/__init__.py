"""What patients write, read by the rules: measured on labelled sets, and tried with hostile texts."""
