"""What ffmpeg is told for one deliverable: its picture, its codec, its sound."""
