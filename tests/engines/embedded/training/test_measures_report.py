"""The report over a sampler that is the renderer itself, and over one that ignores everything."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

import cv2
import numpy as np
import pytest
import torch

from adgen.engines.embedded.footage.captions import held_out
from adgen.engines.embedded.footage.kinds import KINDS
from adgen.engines.embedded.footage.render import Order
from adgen.engines.embedded.footage.subjects import SUBJECTS
from adgen.engines.embedded.training.measures.asked import Asked, Plan, real
from adgen.engines.embedded.training.measures.figures import figure, table
from adgen.engines.embedded.training.measures.report import measure

KIND = next(kind for kind in ("marble", *KINDS) if any(held_out(kind, s) for s in SUBJECTS))
PLAN = Plan(
    kinds=(KIND,),
    each=2,
    cameras=5,
    strengths_of=1,
    pictures=2,
    pairs_each=1,
    stills=2,
    seeds_of=1,
    seeds=2,
    frames=4,
    sizes=((48, 64), (64, 48)),
)


def drawn(asked: Asked) -> np.ndarray:
    """The renderer as a model: kind and subject from the prompt, all else from the take."""
    kind, subject = asked.prompt.split()
    order = Order(
        asked.seed,
        kind,
        subject,
        torch.from_numpy(asked.palette),
        torch.from_numpy(asked.camera),
        asked.motion,
        torch.arange(asked.frames) * asked.step,
    )
    return real(order, asked.size)


def grey(asked: Asked) -> np.ndarray:
    return np.full((asked.frames, asked.size[1], asked.size[0], 3), 128, np.uint8)


def words(order: Order, random: np.random.Generator) -> str:
    return f"{order.kind} {order.subject}"


def judge(named: Callable[[np.ndarray], tuple[str, str]]) -> Callable[..., list[tuple[str, str]]]:
    def name(takes: Sequence[np.ndarray]) -> list[tuple[str, str]]:
        return [named(take) for take in takes]

    return name


@pytest.fixture(autouse=True)
def one_thread() -> None:
    cv2.setNumThreads(1)
    torch.set_num_threads(1)


def test_the_renderer_measured_against_itself() -> None:
    figures = measure(drawn, judge(lambda take: (KIND, "none")), plan=PLAN, words=words)
    assert json.loads(json.dumps(figures)) == figures
    for name, row in figures.items():
        if "real" in row and name != "flicker":
            assert row["value"] == row["real"], name
    assert figures["flicker"]["value"] == 1.0
    assert figures["flicker"]["codes"] > 0
    assert figures["concept"] | {"value": 1.0, "hit": True, "takes": 2} == figures["concept"]
    # The judge never names a subject, so it is right about kinds alone.
    assert figures["unseen pairs"]["value"] == 0.0
    assert figures["unseen pairs"]["kind_alone"] == 1.0
    assert not figures["unseen pairs"]["hit"]
    assert figures["first frame"]["hit"]
    assert figures["motion"]["value"] > 0.9
    assert figures["camera roll"]["against_render"] == pytest.approx(1.0)
    assert figures["camera zoom"]["value"] > 0.9
    assert figures["variety"]["value"] > 1


def test_a_grey_answer_misses() -> None:
    figures = measure(grey, judge(lambda take: ("nothing", "none")), plan=PLAN, words=words)
    for name in ("palette", "concept", "camera pan x", "motion", "first frame", "unseen pairs"):
        assert not figures[name]["hit"], name
    assert figures["variety"]["value"] == 0
    assert figures["flicker"]["value"] == 0


def test_photographs_are_cut_to_the_raster_and_reported_without_target() -> None:
    photograph = np.random.default_rng(0).integers(0, 255, (90, 200, 3), dtype=np.uint8)
    seen: list[Asked] = []

    def shown(asked: Asked) -> np.ndarray:
        seen.append(asked)
        return grey(asked)

    figures = measure(
        shown, judge(lambda take: (KIND, "none")), plan=PLAN, words=words, photographs=[photograph]
    )
    row = figures["first frame of photographs"]
    assert "target" not in row
    assert row["takes"] == 1
    given = [asked.picture for asked in seen if asked.picture is not None]
    assert len(given) == PLAN.pictures + 1
    assert given[-1].shape == (64, 48, 3)


def test_a_take_of_the_wrong_shape_is_refused() -> None:
    with pytest.raises(ValueError, match="asked for uint8 frames"):
        measure(lambda asked: grey(asked)[:1], judge(lambda take: (KIND, "none")), plan=PLAN)


def test_a_figure_hits_on_its_own_side_of_the_target() -> None:
    assert figure("palette", 5.9)["hit"]
    assert not figure("palette", 6.1)["hit"]
    assert figure("concept", 0.91)["hit"]
    assert not figure("concept", float("nan"))["hit"]
    assert figure("concept", float("nan"))["value"] is None
    lines = table({"palette": figure("palette", 5.9, real=1.25), "variety": figure(None, 12.0)})
    assert "| palette | 5.9 | ≤ 6 | yes | 1.25 |" in lines
    assert "| variety | 12 | reported |  | – |" in lines
