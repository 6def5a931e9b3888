"""A shot and an engine become a take."""
