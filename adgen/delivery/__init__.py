"""From the master to files on platforms: encode, check, report."""
