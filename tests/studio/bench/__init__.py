"""What adgen costs and how good it is, in figures: `python -m tests.studio.bench`."""
