"""Send files one after another, each verified before it counts, the last of them last."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from adgen.delivery.publish.parcels import Parcel
from adgen.delivery.publish.target import Advance, Target
from adgen.errors import LostConnectionError

PAUSES = (1.0, 4.0)
"""Seconds before the second and the third try of a file whose connection was lost."""
_GO_ON = "publish again: what is there is kept, and what was broken off is gone on with"


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file that is where it should be."""

    parcel: Parcel
    status: Literal["sent", "kept"]
    """`kept` was there already."""
    verified: str
    """How it was found that its bytes are the right ones."""
    address: str


def upload(
    parcels: Sequence[Parcel], target: Target, advance: Advance, pauses: Sequence[float] = PAUSES
) -> Iterator[Arrival]:
    """Bring every file to a target that does not hold it yet, in the order given.

    `advance` is told of the bytes of all files that are there. Ends with the first file that cannot
    be brought there, so that a file which tells of the others is given last. Raises PublishError.
    """
    before = 0
    for parcel in parcels:

        def told(done: int, base: int = before) -> None:
            advance(base + done)

        yield _arrived(parcel, target, told, pauses)
        before += parcel.size
        advance(before)
    target.tidy(parcel.name for parcel in parcels)


def _arrived(parcel: Parcel, target: Target, advance: Advance, pauses: Sequence[float]) -> Arrival:
    """One file, tried again while its connection is lost."""
    lost = False
    for pause in (*pauses, None):
        try:
            if lost:
                target.again()
            verified, status = target.holds(parcel), "kept"
            if not verified:
                verified, status = target.send(parcel, advance), "sent"
        except LostConnectionError as error:
            if pause is None:
                raise LostConnectionError(f"{error}\n\nhint: {_GO_ON}") from None
            lost = True
            time.sleep(pause)
        else:
            address = target.address_of(parcel.name)
            return Arrival(parcel, "kept" if status == "kept" else "sent", verified, address)
    raise AssertionError("the last try returns or raises")
