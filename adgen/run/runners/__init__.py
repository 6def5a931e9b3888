"""What carries items out: here, or on Ray."""
