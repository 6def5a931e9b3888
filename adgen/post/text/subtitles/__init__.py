"""Subtitles: cut from what is said, painted and placed on the picture, and written as files."""
