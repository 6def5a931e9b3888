"""Brand rules, measured on the frames of a finished film."""
