"""Makes the pictures, music and signals with known answers that tests and campaigns use."""
