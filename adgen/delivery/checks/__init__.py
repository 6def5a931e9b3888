"""One file for each thing that is checked on a finished film, named by it."""
