"""Why something is made, and what a file was made from."""
