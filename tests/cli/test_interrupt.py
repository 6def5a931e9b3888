"""Ctrl-C while the model samples, as a shell sends it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.engines.embedded.tiny import tiny_weights
from tests.studio.campaign import write_campaign

CAMPAIGN = """\
name: small
brand: brand.yaml
regions: regions.csv
lengths: [5]
placements: [tiktok]
engine: {name: embedded, model: %s, device: cpu, steps: 1000}
shots:
  - {id: open, seconds: 3, prompt: flowing silk}
end_card: {seconds: 2, cta: "{{ cta }}"}
"""


def test_waiting_for_rows_ends_at_once(tmp_path: Path) -> None:
    text = CAMPAIGN.replace("{name: embedded, model: %s, device: cpu, steps: 1000}", "stills")
    text = text.replace("prompt: flowing silk", "picture: pictures/warm.png")
    campaign = write_campaign(tmp_path / "small", text)
    words = ["run", str(campaign), "--rows", "-", "--out", str(tmp_path / "out")]
    words += ["--cache", str(tmp_path / "s")]
    program = f"import sys; sys.argv = ['adgen', *{words!r}]; import adgen.cli.main as m; m.main()"
    with subprocess.Popen(
        [sys.executable, "-c", program],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(b"no row\n")
        process.stdin.flush()
        assert b"is not JSON" in process.stdout.readline()
        process.send_signal(signal.SIGINT)
        start = time.monotonic()
        _, errors = process.communicate(timeout=30)
        spent = time.monotonic() - start
    assert process.returncode == 130, errors
    assert errors.decode() == "interrupted; run again to go on\n"
    assert spent < max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


def test_sampling_ends_within_a_second_and_leaves_nothing(tmp_path: Path) -> None:
    weights = tiny_weights(tmp_path / "weights")
    campaign = write_campaign(tmp_path / "small", CAMPAIGN % weights)
    words = ["run", str(campaign), "--out", str(tmp_path / "out"), "--cache", str(tmp_path / "s")]
    program = f"import sys; sys.argv = ['adgen', *{words!r}]; import adgen.cli.main as m; m.main()"
    with subprocess.Popen([sys.executable, "-c", program], stderr=subprocess.PIPE) as process:
        maps = Path(f"/proc/{process.pid}/maps")
        while "layout/diffusion_pytorch_model.safetensors" not in maps.read_text():
            assert process.poll() is None, process.stderr.read() if process.stderr else ""
            time.sleep(0.05)
        time.sleep(1.5)
        process.send_signal(signal.SIGINT)
        start = time.monotonic()
        _, errors = process.communicate(timeout=60)
        spent = time.monotonic() - start
    assert process.returncode == 130, errors
    assert errors.decode().endswith("interrupted; run again to go on\n")
    assert not [path for path in (tmp_path / "s").rglob("*") if path.name.startswith(".making")]
    # A machine with more to do than it has cores takes its time with everything.
    assert spent < max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))
