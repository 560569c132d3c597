"""Floor 5: analyses: metrics with a richer view."""
