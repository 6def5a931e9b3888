"""What makes frames. Diffusion lives only here; loading an engine is lazy."""
