"""Memory that runs out is told apart from other failures, and what it held is let go."""

from __future__ import annotations

import weakref
from collections.abc import Iterator
from typing import Any

import cv2
import numpy as np
import pytest
import torch

from adgen.engines.memory import ran_out, within_memory
from adgen.engines.registry import ENGINES, KEEPS_A_MODEL
from adgen.errors import EngineError, MediaError, OutOfMemoryError

RGB = np.ndarray[Any, np.dtype[np.uint8]]


class Weight:
    """Something large whose end can be seen."""


def numpy_full() -> None:
    np.empty(1 << 50, np.uint8)


def torch_full() -> None:
    torch.empty(1 << 50, dtype=torch.uint8)


def opencv_full() -> None:
    cv2.resize(np.zeros((9, 9, 3), np.uint8), (1 << 23, 1 << 23))


def graphics_full() -> None:
    raise torch.OutOfMemoryError("Tried to allocate 9 GiB")


def product_full() -> None:
    raise RuntimeError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling cublasCreate(handle)")


def system_full() -> None:
    raise OSError(12, "Cannot allocate memory")


@pytest.mark.parametrize(
    "work", [numpy_full, torch_full, opencv_full, graphics_full, product_full, system_full]
)
def test_every_librarys_word_for_it_is_known(work: Any) -> None:
    with pytest.raises(Exception) as caught:
        work()
    assert ran_out(caught.value)


@pytest.mark.parametrize(
    "error",
    [
        RuntimeError("CUDA error: an illegal memory access was encountered"),
        RuntimeError("shapes differ"),
        ValueError("out of memory is a funny prompt"),
        OSError(28, "No space left on device"),
        KeyboardInterrupt(),
    ],
)
def test_other_failures_are_not_taken_for_it(error: BaseException) -> None:
    assert not ran_out(error)


def test_the_error_says_what_was_asked_and_the_way_out() -> None:
    def frames() -> Iterator[RGB]:
        yield np.zeros((2, 2, 3), np.uint8)
        numpy_full()

    made = within_memory(frames(), "seed 7", "3 frames of 2x2", "make the shot shorter")
    assert next(made).shape == (2, 2, 3)
    with pytest.raises(OutOfMemoryError) as caught:
        next(made)
    told = str(caught.value)
    assert told.startswith("seed 7: memory ran out making 3 frames of 2x2: Unable to allocate 1.")
    assert told.endswith("\n\nhint: make the shot shorter")


def test_other_errors_pass_as_they_are() -> None:
    def frames(error: Exception) -> Iterator[RGB]:
        raise error
        yield

    for error in (MediaError("out of memory"), EngineError("no"), ZeroDivisionError()):
        with pytest.raises(type(error)) as caught:
            list(within_memory(frames(error), "", "", ""))
        assert caught.value is error


def test_what_the_failed_work_held_is_free_while_the_error_is_looked_at() -> None:
    seen: list[weakref.ref[Weight]] = []

    def deep() -> None:
        weight = Weight()
        seen.append(weakref.ref(weight))
        try:
            graphics_full()
        except RuntimeError as error:
            another = Weight()
            seen.append(weakref.ref(another))
            raise MemoryError from error

    def frames() -> Iterator[RGB]:
        deep()
        yield

    with pytest.raises(OutOfMemoryError) as caught:
        next(within_memory(frames(), "", "", ""))
    assert isinstance(caught.value.__cause__, MemoryError)
    assert [held() for held in seen] == [None, None]


def test_the_engines_that_keep_a_model_are_engines_and_stills_is_not_one() -> None:
    assert ENGINES.keys() > KEEPS_A_MODEL
    assert "stills" not in KEEPS_A_MODEL
