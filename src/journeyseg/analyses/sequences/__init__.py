"""Sequences: patterns over touchpoints, where they match, how often, how long they take, and what comes next."""
