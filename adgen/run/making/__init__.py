"""Making what a plan lacks: items, their order, their outcomes."""
