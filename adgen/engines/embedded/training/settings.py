"""The two ways to train: on a GPU in pieces of ten minutes, or on two cores in some hours."""

from __future__ import annotations

from dataclasses import dataclass

from adgen.engines.embedded.footage.kinds import KINDS

Size = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Shape:
    """The shape of a denoiser, as `PlateDenoiser` takes it."""

    levels: int
    below: int
    widths: tuple[int, int]
    depths: tuple[int, int]
    heads: int


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of training. `seconds` between frames are drawn from the choices.

    Takes are rendered `lot` at a time and learned from `batch` at a time. `sizes` are frames in
    pixels, each with its share; `crop` is the side of a square part of them or None for the whole.
    `takes` with `frames` frames each are rendered for a cached run.
    """

    frames: int
    lot: int
    batch: int
    minutes: float
    takes: int
    rate: float
    """Learning rate at its height (AdamW)."""
    seconds: tuple[float, ...] = (1 / 8, 1 / 8, 1 / 8, 1 / 6, 1 / 4, 1 / 12)
    sizes: tuple[tuple[Size, float], ...] = (((36, 64), 0.5), ((64, 36), 0.3), ((48, 48), 0.2))
    crop: int | None = None
    finer: int = 2
    kinds: tuple[str, ...] = KINDS
    """Kinds of footage to learn."""
    subjects: bool = True
    """Whether some takes have a subject."""


@dataclass(frozen=True, slots=True)
class Settings:
    """A whole training. λ_t weighs the temporal-consistency loss (B5: 0.3 to 0.7)."""

    name: str
    seed: int
    device: str
    schedule: str
    layout: Shape
    refiner: Shape
    pictures: Stage
    takes: Stage
    crops: Stage
    consistency: float = 0.5
    flow: float = 0.2
    wordless: float = 0.1
    """Part of the takes trained without their caption, for guidance (Ho and Salimans 2022)."""
    given: float = 0.4
    """Part of the takes whose first frame is given."""
    masked: float = 0.3
    """Part of those that freeze a part of it."""
    averaging: float = 0.998
    compiled: bool = False
    cached: bool = True
    """Render once and keep on disk, where rendering costs as much as learning."""
    checkpoints: float = 5.0
    """Minutes between checkpoints, with validation and a sample sheet."""
    text_steps: int = 1500
    text_batch: int = 64
    words_minutes: float = 8.0
    """How long the text encoder learns with the pictures; then it stays, and the refiner may use
    it as well."""
    upscaler_steps: int = 2000


_REFINED: tuple[tuple[Size, float], ...] = (((144, 256), 0.5), ((256, 144), 0.3), ((192, 192), 0.2))

SOFT = (
    "bokeh",
    "silk",
    "smoke",
    "sunset_water",
    "clouds",
    "aurora",
    "neon_tunnel",
    "studio_sweep",
    "pedestal",
    "gradient_glow",
)
"""Kinds without fine detail: what two cores can learn to draw in the time they have."""

CPU = Settings(
    name="cpu",
    seed=1,
    device="cpu",
    schedule="cosine",
    layout=Shape(levels=1, below=0, widths=(64, 160), depths=(2, 4), heads=4),
    refiner=Shape(levels=2, below=3, widths=(64, 128), depths=(2, 2), heads=0),
    pictures=Stage(frames=1, lot=24, batch=8, minutes=20, takes=24_000, rate=8e-4),
    takes=Stage(
        frames=8,
        lot=4,
        batch=4,
        minutes=39,
        takes=6_000,
        rate=6e-4,
        kinds=SOFT,
        subjects=False,
    ),
    crops=Stage(
        frames=4,
        lot=4,
        batch=4,
        minutes=44,
        takes=4_000,
        rate=6e-4,
        sizes=_REFINED,
        crop=96,
        finer=2,
    ),
)

GPU = Settings(
    name="gpu",
    seed=1,
    device="cuda",
    schedule="cosine",
    layout=Shape(levels=1, below=0, widths=(96, 168), depths=(2, 5), heads=4),
    refiner=Shape(levels=2, below=3, widths=(96, 160), depths=(3, 3), heads=0),
    pictures=Stage(frames=1, lot=512, batch=256, minutes=8, takes=0, rate=8e-4),
    takes=Stage(frames=12, lot=64, batch=64, minutes=32, takes=0, rate=5e-4),
    crops=Stage(
        frames=6,
        lot=48,
        batch=48,
        minutes=18,
        takes=0,
        rate=6e-4,
        sizes=_REFINED,
        crop=128,
        finer=2,
    ),
    averaging=0.9995,
    compiled=True,
    cached=False,
    checkpoints=2.0,
    upscaler_steps=6000,
)

SETTINGS: dict[str, Settings] = {"cpu": CPU, "gpu": GPU}
