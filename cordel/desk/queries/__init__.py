"""What the desk gathers: `home`, the day's work; `record`, who did what."""
