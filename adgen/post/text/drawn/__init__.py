"""Laid-out texts as ASS events: what is behind them, their lines, and how all of it moves."""
