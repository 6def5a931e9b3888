"""Bring delivered files to where they are used: a folder, S3-compatible storage, SFTP."""
