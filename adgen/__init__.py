"""adgen: a compiler for ad campaigns. YAML and CSV in, finished video ads out."""

__version__ = "0.1.0"
