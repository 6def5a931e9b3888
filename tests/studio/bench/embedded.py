"""What the embedded model takes and how well it draws: speed, memory, and the card's figures."""

import subprocess
import sys
import time
from fractions import Fraction
from pathlib import Path

import torch

from adgen.engines.base import Engine
from adgen.engines.embedded.pipeline import PlatePipeline
from adgen.engines.embedded.training.judge import figures, plan_of
from adgen.engines.embedded.weights import shipped
from adgen.engines.registry import load_engine
from adgen.schema.campaign import EngineChoice
from adgen.schema.footage import TakeRequest
from adgen.schema.picture import Raster
from tests.studio.bench.figure import Figure, median
from tests.studio.bench.memory import peak_memory

JUDGE = Path("tests/studio/judge.safetensors")
SECONDS, RATE = 2, 24
UNITS = {"palette": "ΔE", "first frame": "dB", "first frame of photographs": "dB", "flicker": "x"}


def request(seconds: float = SECONDS, rate: int = RATE) -> TakeRequest:
    """A portrait shot of bubbles at master size."""
    return TakeRequest(
        engine="embedded",
        prompt="bubbles rising in a drink, backlit",
        negative="",
        seed=7,
        raster=Raster(1080, 1920),
        rate=Fraction(rate),
        frames=round(seconds * rate),
        camera="push_in",
        motion=6,
        picture=None,
        held=None,
        focus=(0.0, 0.0, 1.0, 1.0),
        palette=("#FF6B35", "#B23A12", "#FFF3E0"),
        mask=None,
    )


def _seconds(engine: Engine, asked: TakeRequest) -> float:
    begun = time.perf_counter()
    count = sum(1 for _ in engine.make(asked, lambda done, total: None))
    if count != asked.frames:
        raise RuntimeError(f"{count} frames in place of {asked.frames}")
    return time.perf_counter() - begun


def speed(times: int) -> Figure:
    """A two-second portrait shot to master frames, the model loaded before."""
    engine = load_engine(EngineChoice(name="embedded"))
    asked = request()
    _seconds(engine, request(0.25))
    readings = [_seconds(engine, asked) for _ in range(times)]
    seconds = median(readings)
    device = "GPU" if torch.cuda.is_available() else f"{torch.get_num_threads()} threads"
    return Figure(
        "embedded: 2 s portrait shot to master frames", "s", 20, seconds,
        remark=f"{asked.frames / seconds:.1f} frames/s, {device}", readings={"wall": readings},
    )  # fmt: skip


def memory() -> Figure:
    """Peak memory of a process that makes that shot."""
    code = "from tests.studio.bench.embedded import speed; speed(1)"
    try:
        peak = peak_memory([sys.executable, "-c", code])
    except subprocess.CalledProcessError as error:
        return Figure(
            "embedded: peak memory", "MB", None, None, remark=f"status {error.returncode}"
        )
    return Figure("embedded: peak memory", "MB", None, peak.megabytes)


def quality(quick: bool) -> list[Figure]:
    """The figures of the model card, measured again."""
    pipeline = PlatePipeline.from_pretrained(shipped())
    found = figures(pipeline, JUDGE, plan_of(pipeline, quick))
    made = []
    for name, row in found.items():
        real = row.get("real")
        made.append(
            Figure(
                f"embedded: {name}",
                UNITS.get(name, ""),
                row.get("target"),
                row["value"],
                at_least=row.get("at") == "least",
                remark="" if real is None else f"real renders {real:.3g}",
            )
        )
    return made
