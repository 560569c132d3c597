"""Floor 5: advisors; none is built in yet, third parties register theirs."""
