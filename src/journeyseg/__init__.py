"""journeyseg: which kinds of customers there are, what each lives through, and where it hurts."""

__version__ = "0.1.0"
