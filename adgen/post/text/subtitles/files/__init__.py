"""The subtitle files beside a film."""
