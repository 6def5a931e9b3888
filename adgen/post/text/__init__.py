"""Every text on the picture: laid out, moved, burnt in."""
