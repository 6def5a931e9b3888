"""Random beat effects and transitions: what is delivered never flashes too often.

Every plan is either refused while it is planned, or made of pictures drawn for it by the functions
that make films, and measured as the checks do; what is left is judged once more by another test.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

import cv2
import numpy as np

from adgen.media.flashes import LIMIT, flash_report
from adgen.media.frames import I420
from adgen.post.edit.compose import cut_together
from adgen.post.edit.effects import accent_level, struck
from adgen.post.edit.transitions import OVERLAPPING, transition_frames
from adgen.run.planning.flashes import too_many
from adgen.schema.footage import Accent, BrandForm, Edit
from adgen.schema.picture import Raster
from tests.studio.bench.figure import Figure
from tests.studio.edits import edit

RATES = (Fraction(24), Fraction(25), Fraction(30), Fraction(30000, 1001), Fraction(60))
RASTERS = (Raster(64, 36), Raster(36, 64), Raster(48, 48))
SHAPES = ("circle", "diamond", "slant")
TRANSITIONS = ("cut", "cut", "dissolve", "fade", "zoom", "slide", "whip", "flash", "wipe")
EFFECTS = ("none", "zoom", "flash", "flash", "colour")


@dataclass(frozen=True, slots=True)
class Plan:
    """A cut whose beats do something, and what its pictures are drawn from."""

    edits: tuple[Edit, ...]
    rate: Fraction
    form: BrandForm
    raster: Raster
    seed: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the plans."""

    refused: int
    """While they were planned."""
    stopped: tuple[int, ...]
    """Seeds of those whose pictures, not their effects alone, flash too often: by the checks."""
    delivered: int
    broken: tuple[int, ...]
    """Seeds of those delivered that the other test finds over the limit."""


def random_plan(seed: int) -> Plan:
    """Four to seven seconds at 60 to 200 beats a minute, strong on each beat, second or fourth."""
    drawn = np.random.default_rng(seed)
    rate = RATES[drawn.integers(len(RATES))]
    beat = 60 * float(rate) / drawn.uniform(60, 200)
    every = drawn.choice([1, 1, 2, 4])
    seconds = Fraction(drawn.uniform(0.1, 0.7))
    cuts = [0]
    while cuts[-1] < drawn.uniform(4, 7) * rate:
        cuts.append(cuts[-1] + max(2, round(beat * drawn.integers(1, 7))))
    strong = [
        (round(number * beat), float(drawn.uniform(0.2, 1)))
        for number in range(int(cuts[-1] / beat))
        if number % every == 0 and drawn.random() < 0.9
    ]
    one_effect = drawn.choice(EFFECTS)
    kinds = [str(drawn.choice(TRANSITIONS)) for _ in cuts]
    lengths = [
        transition_frames(kind, rate, stop - start, seconds)  # type: ignore[arg-type]
        for kind, (start, stop) in zip(kinds, pairwise(cuts), strict=False)
    ] + [0]
    edits = [
        edit(
            stop - start,
            tail=lengths[number + 1] if kinds[number + 1] in OVERLAPPING else 0,
            transition=kinds[number],
            transition_frames=lengths[number],
            beat_effect=str(one_effect if drawn.random() < 0.7 else drawn.choice(EFFECTS)),
            accents=tuple(
                Accent(frame - start, strength) for frame, strength in strong
                if start <= frame < stop
            ),
        )
        for number, (start, stop) in enumerate(pairwise(cuts))
    ]  # fmt: skip
    colours = [f"#{drawn.integers(0, 1 << 24):06X}", str(drawn.choice(["#FFFFFF", "#F4EBDD"]))]
    form = BrandForm(SHAPES[drawn.integers(3)], *colours)  # type: ignore[arg-type]
    return Plan(tuple(edits), rate, form, RASTERS[drawn.integers(len(RASTERS))], seed)


def made(plan: Plan) -> Iterator[I420]:
    """The plan's film, small, on pictures drawn from its seed."""
    shots = (
        (part, _frames(part, plan, picture(plan.raster, plan.seed * 1000 + number)))
        for number, part in enumerate(plan.edits)
    )
    return cut_together(shots, plan.raster, plan.form)


def picture(raster: Raster, seed: int) -> I420:
    """A picture in blotches: dark, bright, flat, full of contrast or of colour."""
    drawn = np.random.default_rng(seed)
    cells = int(drawn.integers(1, 9))
    middle, spread = drawn.uniform(0, 1), drawn.choice([0.05, 0.3, 1.0])
    tone = np.clip(middle + spread * (drawn.random((cells, cells)) - 0.5), 0, 1)
    frame = np.empty((raster.height * 3 // 2, raster.width), np.uint8)
    size = raster.width, raster.height
    way = int(drawn.choice([cv2.INTER_NEAREST, cv2.INTER_CUBIC]))
    frame[: raster.height] = np.clip(cv2.resize(16 + 219 * tone, size, interpolation=way), 16, 235)
    for plane in frame[raster.height :].reshape(2, raster.height // 2, raster.width // 2):
        plane[:] = cv2.resize(
            128 + drawn.uniform(-70, 70, (cells, cells)), plane.shape[::-1],
            interpolation=cv2.INTER_NEAREST,
        )  # fmt: skip
    return frame


def mean_changes(frames: Sequence[I420], rate: Fraction) -> int:
    """Most changes of light in a second, by the test of means that EA IRIS makes.

    Differences of neighbouring frames are taken where a quarter of the screen changes at all, their
    mean is summed while it keeps its sign, and a sum of a tenth of white counts if it opposes the
    one before: a flash is a pair of opposing changes.
    """
    found: list[int] = []
    total, way, last = 0.0, 0, light(frames[0])
    for index, frame in enumerate(frames[1:], 1):
        now = light(frame)
        step = now - last
        mean = float(step.mean()) if (step != 0).mean() >= 0.25 else 0.0
        total = total + mean if total * mean >= 0 else mean
        darker = min(float(last.mean()), float(now.mean()))
        if abs(total) >= 0.1 and darker < 0.8 and np.sign(total) != way:
            found.append(index)
            way = int(np.sign(total))
        last = now
    return max((sum(first <= at < first + rate for at in found) for first in found), default=0)


def light(frame: I420) -> np.ndarray:
    """Relative luminance of every pixel, of the codes of luma alone."""
    tone = np.clip((frame[: frame.shape[0] * 2 // 3].astype(float) - 16) / 219, 0, 1)
    return np.where(tone <= 0.04045, tone / 12.92, ((tone + 0.055) / 1.055) ** 2.4)


def fuzzed(plans: int, first: int = 0) -> Outcome:
    """Plan, make and measure `plans` random plans."""
    refused, delivered = 0, 0
    stopped: list[int] = []
    broken: list[int] = []
    for seed in range(first, first + plans):
        plan = random_plan(seed)
        if too_many(plan.edits, plan.rate, plan.form) is not None:
            refused += 1
            continue
        frames = [frame.copy() for frame in made(plan)]
        if not flash_report(frames, plan.rate).legal:
            stopped.append(seed)
            continue
        delivered += 1
        if mean_changes(frames, plan.rate) > 2 * LIMIT:
            broken.append(seed)
    return Outcome(refused, tuple(stopped), delivered, tuple(broken))


def figures(quick: bool) -> Iterator[Figure]:
    """Plans that are delivered and flash too often: none may."""
    plans = 100 if quick else 1000
    found = fuzzed(plans)
    yield Figure(
        f"flashes: delivered over the limit, of {plans} random plans", "plans", 0,
        len(found.broken),
        remark=f"{found.refused} refused while planning, {len(found.stopped)} by the checks of "
        f"pixels, {found.delivered} delivered",
    )  # fmt: skip


def _frames(part: Edit, plan: Plan, plate: I420) -> Iterator[I420]:
    for index in range(part.frames + part.tail):
        level = accent_level(part.accents, index, plan.rate)
        yield struck(plate, part.beat_effect, level, plan.form)
