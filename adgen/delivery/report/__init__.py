"""The report of a run: one folder with a page that opens from disk."""
