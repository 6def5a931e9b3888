"""The table of attention over frames, measured: full, separable and factorised.

`python -m tests.studio.bench.attention_table FOLDER` writes attention.json and attention.png: work
by torch's counter, peak memory and frames per second of a stack of blocks at equal width, heads,
depth and tokens per frame. Each figure comes from a process of its own, so that no memory is left
over from the one before.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

FORMS = ("full", "separable", "factorised")
FRAMES = (16, 32, 64, 128)
LONG_ENOUGH = 1.0
"""Seconds after which a pass is not repeated; the first is also the one that is counted."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What is equal for all three. Tokens of a frame are `rows` × `columns`."""

    width: int = 256
    heads: int = 8
    depth: int = 4
    rows: int = 9
    columns: int = 16
    device: str = "cpu"
    dtype: str = "float32"
    threads: int = 1


@dataclass(frozen=True, slots=True)
class Figure:
    """One forward pass of one take: work, memory above the idle model's, and speed."""

    form: str
    frames: int
    gflop: float
    attention_gflop: float
    peak_mb: float
    seconds: float
    busy_seconds: float
    """Processor time of the same pass: does not grow when other programs want the processor."""
    frames_per_second: float
    parameters: int


def table(setting: Setting, frames: tuple[int, ...] = FRAMES) -> list[Figure]:
    """Measure every form at every number of frames, one process after another."""
    figures = []
    for count in frames:
        for form in FORMS:
            job = json.dumps({"setting": asdict(setting), "form": form, "frames": count})
            command = [sys.executable, "-m", "tests.studio.bench.attention_table", "--one", job]
            threads = {"OMP_NUM_THREADS": str(setting.threads), "OMP_WAIT_POLICY": "PASSIVE"}
            told = subprocess.run(
                command, check=True, stdout=subprocess.PIPE, env={**os.environ, **threads}
            ).stdout
            figures.append(Figure(**json.loads(told)))
            print(_line(figures[-1]), flush=True)
    return figures


def measure(setting: Setting, form: str, frames: int) -> Figure:
    """One figure, in this process."""
    import torch
    from torch.utils.flop_counter import FlopCounterMode, sdpa_flop_count

    torch.set_num_threads(setting.threads)
    torch.manual_seed(0)
    dtype: torch.dtype = getattr(torch, setting.dtype)
    model = stack(form, setting).to(setting.device, dtype).eval()
    size = (1, frames, setting.rows, setting.columns, setting.width)
    x = torch.randn(size, device=setting.device, dtype=dtype)
    # The counter does not know the attention of a CPU: its work is that of the others.
    on_cpu = torch.ops.aten._scaled_dot_product_flash_attention_for_cpu
    known = {on_cpu: lambda q, k, v, *_, **__: sdpa_flop_count(q, k, v)}  # type: ignore[no-untyped-call]
    with torch.no_grad():
        with FlopCounterMode(display=False, custom_mapping=known):
            model(x[:, :2])
        idle = _memory(setting.device, fresh=True)
        with FlopCounterMode(display=False, custom_mapping=known) as counter:
            passes = [_timed(model, x, setting.device)]
        peak = _memory(setting.device) - idle
        while sum(wall for wall, _ in passes) < LONG_ENOUGH:
            passes.append(_timed(model, x, setting.device))
    parts = counter.get_flop_counts()["Global"]
    seen = sum(work for name, work in parts.items() if "attention" in str(name))
    best, busy = (min(times) for times in zip(*passes, strict=True))
    return Figure(
        form=form,
        frames=frames,
        gflop=counter.get_total_flops() / 1e9,
        attention_gflop=seen / 1e9,
        peak_mb=peak,
        seconds=best,
        busy_seconds=busy,
        frames_per_second=frames / best,
        parameters=sum(part.numel() for part in model.parameters()),
    )


def stack(form: str, setting: Setting) -> Any:
    """`depth` blocks of attention and a two-layer perceptron, each normalised before and added."""
    import torch
    from torch import Tensor, nn

    from adgen.engines.embedded import attention

    kind = {
        "full": attention.FullAttention,
        "separable": attention.SeparableAttention,
        "factorised": attention.FactorisedAttention,
    }[form]

    class Block(nn.Module):
        def __init__(self, width: int) -> None:
            super().__init__()
            self.before = nn.RMSNorm(width)
            self.attention = kind(width, setting.heads)
            self.between = nn.RMSNorm(width)
            self.wide = nn.Linear(width, 4 * width)
            self.narrow = nn.Linear(4 * width, width)

        def forward(self, x: Tensor) -> Tensor:
            x = x + self.attention(self.before(x))
            inner = nn.functional.gelu(self.wide(self.between(x)))
            return torch.as_tensor(x + self.narrow(inner))

    return nn.Sequential(*(Block(setting.width) for _ in range(setting.depth)))


def _timed(model: Any, x: Any, device: str) -> tuple[float, float]:
    """Seconds of one forward pass: by the clock, and of the processor."""
    import torch

    start, work = time.perf_counter(), time.process_time()
    model(x)
    if device == "cuda":
        torch.cuda.synchronize()
    return time.perf_counter() - start, time.process_time() - work


def _memory(device: str, fresh: bool = False) -> float:
    """Most memory held so far in MB of 10^6 bytes; with `fresh`, what is held now.

    On a CPU it is the resident high-water mark of this process (VmHWM), set back for `fresh`.
    """
    if device == "cuda":
        import torch

        torch.cuda.synchronize()
        if fresh:
            torch.cuda.reset_peak_memory_stats()
        return torch.cuda.max_memory_allocated() / 1e6
    if fresh:
        Path("/proc/self/clear_refs").write_text("5", "ascii")
    status = Path("/proc/self/status").read_text("utf-8")
    facts = dict(line.split(":", 1) for line in status.splitlines())
    return int(facts["VmHWM"].split()[0]) * 1024 / 1e6


def _line(figure: Figure) -> str:
    return (
        f"{figure.form:<11} {figure.frames:>4} frames {figure.gflop:>9.1f} GFLOP "
        f"(attention {figure.attention_gflop:>8.1f}) {figure.peak_mb:>7.0f} MB "
        f"{figure.frames_per_second:>8.1f} frames/s, processor {figure.busy_seconds:.3f} s"
    )


PAPER, INK, FAINT = (255, 255, 255), (40, 40, 40), (215, 215, 215)
COLOURS = {"full": (60, 80, 220), "separable": (190, 120, 30), "factorised": (70, 160, 60)}
PANEL = (620, 400)


def chart(figures: list[Figure], heading: str) -> NDArray[np.uint8]:
    """Three panels of bars on logarithmic scales, (H, W, 3) BGR: work, memory, speed."""
    panels = [
        ("work of one forward pass, GFLOP", "gflop"),
        ("peak memory above the idle model, MB", "peak_mb"),
        ("frames per second", "frames_per_second"),
    ]
    drawn = [_panel(figures, title, field) for title, field in panels]
    top = np.full((44, PANEL[0] * len(drawn), 3), PAPER, np.uint8)
    _write(top, heading + "; scales are logarithmic", (30, 28), 0.55)
    return np.vstack([top, np.hstack(drawn)])


def _panel(figures: list[Figure], title: str, field: str) -> NDArray[np.uint8]:
    width, height = PANEL
    picture = np.full((height, width, 3), PAPER, np.uint8)
    left, right, top, bottom = 30, width - 20, 76, height - 40
    values = [float(getattr(figure, field)) for figure in figures]
    low, high = np.log(min(values)) - 1.0, np.log(max(values))
    cv2.line(picture, (left, bottom), (right, bottom), FAINT, 1)
    counts = sorted({figure.frames for figure in figures})
    slot = (right - left) / len(counts)
    bar = int(slot / (len(FORMS) + 0.6))
    for figure, value in zip(figures, values, strict=True):
        start = left + int(slot * counts.index(figure.frames)) + FORMS.index(figure.form) * bar
        head = bottom - int((np.log(value) - low) / (high - low) * (bottom - top))
        cv2.rectangle(
            picture, (start + 2, head), (start + bar - 2, bottom), COLOURS[figure.form], -1
        )
        _write(picture, f"{value:.3g}" if value < 1000 else f"{value:.0f}", (start, head - 5), 0.36)
    for index, count in enumerate(counts):
        _write(picture, f"{count} frames", (left + int(slot * (index + 0.2)), bottom + 22), 0.42)
    _write(picture, title, (left, 22), 0.5)
    for index, form in enumerate(FORMS):
        place = (left + 130 * index, 46)
        cv2.rectangle(picture, (place[0], 36), (place[0] + 10, 46), COLOURS[form], -1)
        _write(picture, form, (place[0] + 16, 46), 0.42)
    return picture


def _write(picture: NDArray[np.uint8], text: str, place: tuple[int, int], size: float) -> None:
    cv2.putText(picture, text, place, cv2.FONT_HERSHEY_SIMPLEX, size, INK, 1, cv2.LINE_AA)


def machine(setting: Setting) -> str:
    """What was measured on, in one line."""
    import torch

    if setting.device == "cuda":
        return f"{torch.cuda.get_device_name()}, {setting.dtype}, torch {torch.__version__}"
    facts = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    names = [line.split(":", 1)[1].strip() for line in facts if line.startswith("model name")]
    name = names[0] if names else "CPU"
    return f"{name}, {setting.threads} thread(s), {setting.dtype}, torch {torch.__version__}"


def write(folder: Path, setting: Setting, frames: tuple[int, ...] = FRAMES) -> list[Figure]:
    """Measure all and write attention.json and attention.png into `folder`."""
    figures = table(setting, frames)
    on = machine(setting)
    heading = (
        f"{setting.depth} blocks of width {setting.width}, {setting.heads} heads, "
        f"{setting.rows} x {setting.columns} tokens per frame; {on}"
    )
    folder.mkdir(parents=True, exist_ok=True)
    facts = {"machine": on, "setting": asdict(setting), "figures": [asdict(one) for one in figures]}
    (folder / "attention.json").write_text(json.dumps(facts, indent=1) + "\n", "utf-8")
    if not cv2.imwrite(str(folder / "attention.png"), chart(figures, heading)):
        raise OSError(f"could not write {folder / 'attention.png'}")
    return figures


def main() -> None:
    """Measure on the GPU when there is one, in bfloat16, else on the CPU."""
    import torch

    cuda = torch.cuda.is_available()
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=Path("build/attention"))
    parser.add_argument("--device", choices=("cpu", "cuda"), default="cuda" if cuda else "cpu")
    parser.add_argument("--frames", type=int, nargs="+", default=list(FRAMES))
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--one", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        job = json.loads(asked.one)
        figure = measure(Setting(**job["setting"]), job["form"], job["frames"])
        print(json.dumps(asdict(figure)))
        return
    dtype = "bfloat16" if asked.device == "cuda" else "float32"
    setting = Setting(device=asked.device, dtype=dtype, threads=asked.threads)
    write(asked.folder, setting, tuple(asked.frames))


if __name__ == "__main__":
    main()
