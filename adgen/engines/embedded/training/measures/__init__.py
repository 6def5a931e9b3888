"""What is measured of the embedded model: functions over frames, each true on known signals."""
