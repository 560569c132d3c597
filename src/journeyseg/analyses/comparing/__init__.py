"""Comparing: whether segments, or two periods, travel differently, and in what."""
