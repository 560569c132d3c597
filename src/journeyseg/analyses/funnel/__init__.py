"""Funnels: how many get how far through steps, how fast, and who is still under way."""
