"""Migration: who moved from which segment to which, how the mix drifted, and what came before a move."""
