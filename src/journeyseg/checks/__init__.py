"""Checks: what is odd in data and in segmentations; each gives findings with counts, examples and the nearest fix."""
