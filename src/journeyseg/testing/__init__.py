"""Floor 8: what plugin authors prove their plugins with; nothing here is registered with pytest or hypothesis."""
