"""Review: what people look at, and what they decide about it."""
