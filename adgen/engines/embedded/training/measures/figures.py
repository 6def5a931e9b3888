"""A figure with its target, whether it hits, and the table of all of them."""

from __future__ import annotations

import math
from typing import Any

Figures = dict[str, dict[str, Any]]
TARGETS = {
    "palette": 6.0,
    "camera": 0.9,
    "motion": 0.95,
    "first frame": 32.0,
    "concept": 0.9,
    "unseen pairs": 0.7,
    "flicker": 2.0,
}
"""The figures the model is to reach; palette (ΔE2000) and flicker at most, the others at least."""
AT_MOST = ("palette", "flicker")


def figure(target: str | None, value: float, **beside: float) -> dict[str, Any]:
    """One figure, its target, whether it hits and what stands beside it; None where infinite."""
    row: dict[str, Any] = {"value": value, **beside}
    row = {
        name: part if isinstance(part, int) or math.isfinite(part) else None
        for name, part in row.items()
    }
    if target is not None:
        wanted = TARGETS[target]
        met = value <= wanted if target in AT_MOST else value >= wanted
        row |= {"target": wanted, "at": "most" if target in AT_MOST else "least", "hit": bool(met)}
    return row


def table(figures: Figures) -> str:
    """The figures as a table in Markdown: figure, value, target, hit, real renders."""
    lines = ["| figure | model | target | hit | real renders |", "|---|---|---|---|---|"]
    for name, row in figures.items():
        sign = {"most": "≤ ", "least": "≥ "}.get(row.get("at", ""), "")
        target = f"{sign}{row['target']:g}" if "target" in row else "reported"
        hit = {True: "yes", False: "no"}.get(row.get("hit"), "")  # type: ignore[arg-type]
        lines.append(
            f"| {name} | {_said(row['value'])} | {target} | {hit} | {_said(row.get('real'))} |"
        )
    return "\n".join(lines) + "\n"


def _said(value: float | None) -> str:
    return "–" if value is None else f"{value:.3g}"
