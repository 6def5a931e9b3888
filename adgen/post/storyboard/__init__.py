"""Storyboard panels: the picture of a shot with its texts, and the caption below it."""
