"""YAML and CSV in, a Brief out; everything wrong with them is found and reported together."""
