"""The beats of a track."""
