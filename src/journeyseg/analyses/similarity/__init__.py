"""Similarity of journeys: distances, segments of similar journeys, and the journeys that stand for many."""
