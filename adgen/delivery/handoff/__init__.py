"""Hand-off to editors: a spot as a project folder with its media, cut points and texts."""
