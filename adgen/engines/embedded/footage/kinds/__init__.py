"""The kinds of footage by name. Each is a function from World to Painted."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module

from adgen.engines.embedded.footage.paint import Painted
from adgen.engines.embedded.footage.world import World

Kind = Callable[[World], Painted]

MODULES: dict[str, tuple[str, ...]] = {
    "lights": ("bokeh", "lanterns", "light_lines"),
    "cities": ("fireworks", "city_night", "neon_tunnel"),
    "cloths": ("silk", "marble", "ink"),
    "vapours": ("smoke", "steam"),
    "waters": ("sunset_water", "caustics", "waves", "splash", "rain_glass"),
    "drinks": ("bubbles", "ice"),
    "falling": ("snow", "leaves", "confetti", "gold_dust", "embers"),
    "lands": ("grass", "clouds", "dunes", "aurora", "starfield"),
    "studios": ("studio_sweep", "pedestal", "gradient_glow"),
}
"""Which module draws which kinds."""

KINDS: tuple[str, ...] = tuple(name for names in MODULES.values() for name in names)


@cache
def kind(name: str) -> Kind:
    """The painter of a kind. Raises KeyError for a name that is not in KINDS."""
    for module, names in MODULES.items():
        if name in names:
            place = import_module(f"adgen.engines.embedded.footage.kinds.{module}")
            painter: Kind = getattr(place, name)
            return painter
    raise KeyError(name)
