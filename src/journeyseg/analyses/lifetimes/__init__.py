"""Lifetimes: curves of the time from a start to a touchpoint, and tests between segments."""
