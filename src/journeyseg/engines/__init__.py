"""Floor 4: engines run tasks over ranges of customers and fold what metrics observe."""
