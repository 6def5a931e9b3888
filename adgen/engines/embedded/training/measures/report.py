"""The figures of the embedded model, each with its target and the renderer's own beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import cv2
import numpy as np

from adgen.engines.embedded.footage.render import Order
from adgen.engines.embedded.training.measures import asked as ask
from adgen.engines.embedded.training.measures.asked import (
    Frames,
    Plan,
    Sample,
    Wording,
    asked_of,
    real,
    size_of,
)
from adgen.engines.embedded.training.measures.figures import Figures, figure
from adgen.engines.embedded.training.measures.motion import (
    AXES,
    camera_correlation,
    camera_steps,
    global_motion,
    mean_flow,
    spearman,
)
from adgen.engines.embedded.training.measures.palette import palette_error
from adgen.engines.embedded.training.measures.picture import flicker, psnr, variety

Judge = Callable[[Sequence[Frames]], list[tuple[str, str]]]
"""Names kind and subject of takes, for instance `partial(named_of, classifier)`."""
Seen = TypeVar("Seen")


def measure(
    sample: Sample,
    judge: Judge,
    *,
    plan: Plan | None = None,
    words: Wording = ask.wording,
    photographs: Sequence[Frames] = (),
) -> Figures:
    """All figures of a model, ready for JSON: value, target, whether it hits, real renders' own.

    `sample` makes the take asked for, (T, H, W, 3) uint8. `photographs` (H, W, 3) are given as
    first frames too, and reported without a target. Raises ValueError for a take of wrong shape.
    """
    run = _Run(sample, judge, plan or Plan(), words)
    return {
        **run.general(),
        **run.cameras(),
        **run.strengths(),
        **run.first_frames(photographs),
        **run.pairs(),
        **run.stills(),
        **run.siblings(),
    }


class _Run:
    """The parts of a report over one sampler."""

    def __init__(self, sample: Sample, judge: Judge, plan: Plan, words: Wording) -> None:
        self.sample, self.judge, self.plan, self.words = sample, judge, plan, words

    def take(self, order: Order, index: int, picture: Frames | None = None) -> Frames:
        size = size_of(self.plan, index)
        frames = self.sample(asked_of(self.plan, order, size, self.words, picture))
        wanted = (len(order.times), size[1], size[0], 3)
        if frames.shape != wanted or frames.dtype != np.uint8:
            raise ValueError(f"asked for uint8 frames {wanted}, got {frames.dtype} {frames.shape}")
        return frames

    def both(
        self, orders: Sequence[Order], see: Callable[[Frames, Order], Seen]
    ) -> tuple[list[Seen], list[Seen]]:
        """What is seen in the model's takes and in the renderer's; only one take is held."""
        numbered = list(enumerate(orders))
        return (
            [see(self.take(order, index), order) for index, order in numbered],
            [see(real(order, size_of(self.plan, index)), order) for index, order in numbered],
        )

    def right(self, take: Frames, order: Order) -> tuple[bool, bool]:
        """Whether the kind is named rightly, and whether kind and subject are."""
        kind, subject = self.judge([take])[0]
        return kind == order.kind, (kind, subject) == (order.kind, order.subject)

    def general(self) -> Figures:
        orders = ask.general(self.plan)

        def see(take: Frames, order: Order) -> tuple[list[float], bool]:
            errors = palette_error(take, order.palette.numpy())
            return list(map(float, errors)), self.right(take, order)[0]

        made, drawn = self.both(orders, see)
        roles = np.median([errors for errors, _ in made], 0)
        return {
            "palette": figure(
                "palette",
                float(np.median([errors for errors, _ in made])),
                real=float(np.median([errors for errors, _ in drawn])),
                takes=len(orders),
                **dict(zip(("ground", "second", "accent"), map(float, roles), strict=True)),
            ),
            "concept": figure(
                "concept",
                float(np.mean([right for _, right in made])),
                real=float(np.mean([right for _, right in drawn])),
                takes=len(orders),
            ),
        }

    def cameras(self) -> Figures:
        """Correlation with what was asked, and with the same camera's render.

        The second one takes out that a far kind moves less on the screen than a near one.
        """
        orders = ask.cameras(self.plan)
        asked = np.array([camera_steps(order.camera.numpy()).mean(0) for order in orders])
        seen = self.both(orders, lambda take, _: np.median(global_motion(take), 0))
        made, drawn = (np.array(steps) for steps in seen)
        rows = (
            camera_correlation(asked, made),
            camera_correlation(asked, drawn),
            camera_correlation(drawn, made),
        )
        return {
            f"camera {axis}": figure(
                "camera",
                float(one),
                real=float(two),
                against_render=float(three),
                takes=len(orders),
            )
            for axis, one, two, three in zip(AXES, *rows, strict=True)
        }

    def strengths(self) -> Figures:
        """Median over some kinds of Spearman's correlation of ten strengths with mean flow."""
        rate = 1.0 / self.plan.step
        rows: list[list[float]] = []
        for index, orders in enumerate(ask.strengths(self.plan)):
            size = size_of(self.plan, index)
            made = np.array([mean_flow(self.take(order, index), rate) for order in orders])
            drawn = np.array([mean_flow(real(order, size), rate) for order in orders])
            rows.append([spearman(np.array(ask.STRENGTHS), flow) for flow in (made, drawn)])
        # A take that never moves at all has no ranks: as bad as no relation.
        ranks = np.nan_to_num(np.array(rows))
        return {
            "motion": figure(
                "motion",
                float(np.median(ranks[:, 0])),
                real=float(np.median(ranks[:, 1])),
                least=float(ranks[:, 0].min()),
                kinds=len(rows),
            )
        }

    def first_frames(self, photographs: Sequence[Frames]) -> Figures:
        values = []
        for index, order in enumerate(ask.pictures(self.plan)):
            picture = real(order, size_of(self.plan, index))[0]
            values.append(psnr(self.take(order, index, picture)[0], picture))
        figures = {
            "first frame": figure(
                "first frame", float(np.median(values)), least=min(values), takes=len(values)
            )
        }
        photos = []
        for index, (photograph, order) in enumerate(
            zip(photographs, ask.pictures(self.plan), strict=False)
        ):
            picture = _cut(photograph, size_of(self.plan, index))
            photos.append(psnr(self.take(order, index, picture)[0], picture))
        if photos:
            figures["first frame of photographs"] = figure(
                None, float(np.median(photos)), least=min(photos), takes=len(photos)
            )
        return figures

    def pairs(self) -> Figures:
        """Kind and subject both named rightly, in pairs never trained and in trained ones."""
        figures: Figures = {}
        for name, target, unseen in (
            ("unseen pairs", "unseen pairs", True),
            ("seen pairs", None, False),
        ):
            orders = ask.pairs(self.plan, unseen)
            if not orders:
                continue
            made, drawn = (np.mean(rights, 0) for rights in self.both(orders, self.right))
            figures[name] = figure(
                target,
                float(made[1]),
                real=float(drawn[1]),
                kind_alone=float(made[0]),
                takes=len(orders),
            )
        return figures

    def stills(self) -> Figures:
        orders = ask.stills(self.plan)
        seen = self.both(orders, lambda take, _: flicker(take))
        made, drawn = (float(np.mean(codes)) for codes in seen)
        times = made / drawn if drawn > 0 else float("inf")
        return {
            "flicker": figure(
                "flicker", times, codes=made, real_codes=drawn, real=1.0, takes=len(orders)
            )
        }

    def siblings(self) -> Figures:
        values = []
        for index, orders in enumerate(ask.siblings(self.plan)):
            made = [self.take(order, index) for order in orders]
            drawn = [real(order, size_of(self.plan, index)) for order in orders]
            values.append((variety(made), variety(drawn)))
        made_mean, drawn_mean = np.mean(values, 0)
        return {
            "variety": figure(None, float(made_mean), real=float(drawn_mean), prompts=len(values))
        }


def _cut(photograph: Frames, size: tuple[int, int]) -> Frames:
    """The middle of a photograph, scaled to cover the size."""
    height, width = photograph.shape[:2]
    part = max(size[0] / width, size[1] / height)
    grown = (max(round(width * part), size[0]), max(round(height * part), size[1]))
    scaled = cv2.resize(photograph, grown, interpolation=cv2.INTER_AREA)
    left, top = (grown[0] - size[0]) // 2, (grown[1] - size[1]) // 2
    return np.asarray(scaled[top : top + size[1], left : left + size[0]], np.uint8)
