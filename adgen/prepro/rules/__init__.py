"""Words, claims and symbols that a market or a brand does not allow, found in expanded texts."""
