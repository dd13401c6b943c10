"""What a patient's reply means, by rules that can be read."""
