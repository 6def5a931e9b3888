"""ffmpeg, probing, frames, text measuring and audio, in and out. The only place with subprocess."""
