"""Where a spot is cut, and which music it is cut to."""
