"""Floor 6: the verbs, one private module each; import them from `journeyseg`."""
