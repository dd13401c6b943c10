"""How quickly webhooks are stored and answered while follow-ups run, and whether a forged one gets in."""
