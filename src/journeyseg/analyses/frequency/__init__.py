"""Frequency: in how many intervals units are active, and what becomes of them from one to the next."""
