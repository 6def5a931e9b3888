"""Keyed work: what is made once is kept, and found again by what it was made from."""
