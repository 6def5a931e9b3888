"""Training the embedded model; nothing here is needed to make a take."""
