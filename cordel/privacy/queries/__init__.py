"""Questions about clocks, about what is left, and about one person's data."""
