"""Storyboards as files for people: one PDF a spot."""
