"""Memory that runs out while an engine makes a take: known, let go of, and told."""

from __future__ import annotations

import gc
import sys
import traceback
from collections.abc import Iterator

from adgen.engines.base import Frame
from adgen.errors import AdgenError, OutOfMemoryError, Problem

_SAID = (
    "out of memory",  # CUDA and MPS
    "can't allocate memory",  # torch's CPU allocator
    "not enough memory",  # the same on Windows
    "cannot allocate memory",  # the system's ENOMEM
    "insufficient memory",  # OpenCV
    "status_alloc_failed",  # cuBLAS and cuDNN
)
"""What libraries say, in small letters, in errors that have no class of their own for it."""


def ran_out(error: BaseException) -> bool:
    """Whether an exception means that memory ran out, a graphics card's or the machine's."""
    if isinstance(error, MemoryError):
        return True
    torch = sys.modules.get("torch")
    if torch is not None and isinstance(error, torch.OutOfMemoryError):
        return True
    speaks = isinstance(error, RuntimeError | OSError) or type(error).__module__ == "cv2"
    text = str(error).lower()
    return speaks and any(said in text for said in _SAID)


def within_memory(frames: Iterator[Frame], where: str, asked: str, hint: str) -> Iterator[Frame]:
    """The frames; OutOfMemoryError, saying what was `asked` and the way out, when memory ends.

    What the failed work held is free by then, so that the take can be tried again in less.
    """
    try:
        yield from frames
    except AdgenError:
        raise
    except Exception as error:
        if not ran_out(error):
            raise
        text = (str(error).strip() or type(error).__name__).splitlines()[0]
        _let_go(error)
        what = f"memory ran out making {asked}: {text}"
        raise OutOfMemoryError(str(Problem(where, what, hint))) from error


def _let_go(error: BaseException) -> None:
    """Free what the frames of a traceback hold, and the graphics memory that torch keeps for later.

    An exception keeps every local variable of the functions it passed through alive, tensors too.
    """
    linked: BaseException | None = error
    while linked is not None:
        traceback.clear_frames(linked.__traceback__)
        linked = linked.__cause__ or linked.__context__
    gc.collect()
    torch = sys.modules.get("torch")
    if torch is not None and torch.cuda.is_initialized():
        torch.cuda.empty_cache()
    if torch is not None and torch.backends.mps.is_available():
        torch.mps.empty_cache()
