"""Floor 1: the frozen values that everything else reads."""
