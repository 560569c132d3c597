"""Floor 2: what plugin authors import: protocols, specs, hooks, fields, and ready estimates."""
