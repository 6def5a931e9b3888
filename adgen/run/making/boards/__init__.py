"""Storyboards of a plan: panels, books of them and animatics, before any take is made."""
