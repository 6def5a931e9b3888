"""From words to a plan: expand, storyboard, beats, schedule."""
