"""Retention: who comes back, by the interval of the start and the intervals since then."""
