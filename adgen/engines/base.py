"""The engine protocol and the registry.

To add an engine:
1. write a module here with a class that satisfies `Engine`;
2. give it a loader, a function from EngineChoice to the engine, that imports heavy packages late;
3. add one line to `adgen.engines.registry.ENGINES`;
4. test it in tests/engines through the same calls as the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from fractions import Fraction
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from adgen.schema.footage import TakeRequest
from adgen.schema.picture import Raster

Frame = NDArray[np.uint8]
"""One picture, shape (height, width, 3), RGB, sRGB values 0..255."""

Progress = Callable[[int, int], None]
"""Called with (done, total) in the engine's own unit: frames for stills, steps for diffusion."""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What an engine can obey. A request that needs more is refused in planning."""

    text: bool = False
    first_frame: bool = False
    last_frame: bool = False
    reference: bool = False
    mask: bool = False
    control: bool = False
    motion: bool = False
    camera: bool = False
    palette: bool = False

    def names(self) -> tuple[str, ...]:
        """The capabilities that are present, in order of declaration."""
        return tuple(field.name for field in fields(self) if getattr(self, field.name))


@dataclass(frozen=True, slots=True)
class TakeShape:
    """What the engine will really make for a request, after its own rules of size and count."""

    raster: Raster
    rate: Fraction
    made: int
    """Frames the engine generates."""
    kept: int
    """Frames of these that are kept, the first ones."""


class Engine(Protocol):
    """Makes takes. One instance may make many; it keeps its model loaded between them."""

    name: str

    def capabilities(self) -> Capabilities:
        """What it can obey."""
        ...

    def revision(self) -> str:
        """Identity of the model and of the code that draws; part of every take's key."""
        ...

    def settings(self) -> Mapping[str, Any]:
        """Sampler settings as JSON values; part of every take's key."""
        ...

    def shape(self, request: TakeRequest) -> TakeShape:
        """Size, rate and count it will make. Raises ValueError with the reason if it cannot."""
        ...

    def doubts(self, request: TakeRequest) -> tuple[str, ...]:
        """What of the request it will not obey though it can make the take; warned of once a shot.

        Raises EngineError when a model that is needed to know cannot be loaded.
        """
        ...

    def make(self, request: TakeRequest, progress: Progress) -> Iterator[Frame]:
        """Yield the kept frames in order.

        Raises EngineError, of the kind OutOfMemoryError when memory did not suffice: what the
        failed work held is free again then.
        """
        ...

    def preview(self, request: TakeRequest, progress: Progress) -> Frame:
        """The first frame at the least cost, maybe less fine. Raises as `make` does."""
        ...

    def frugal(self) -> Engine | None:
        """The same engine in less memory and more time, over the same loaded model.

        None when it has no such way, or already goes it. Its takes have the keys of this one's;
        their pixels may differ by rounding, so whoever turns to it says so.
        """
        ...
