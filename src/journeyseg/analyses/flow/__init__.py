"""Flow: what follows what, step by step: transitions, steps, routes, loops, and chains of them."""
