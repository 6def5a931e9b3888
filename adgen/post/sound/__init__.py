"""The sound of a spot."""
