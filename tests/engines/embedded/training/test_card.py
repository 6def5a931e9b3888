"""The card says what the files beside it say."""

from __future__ import annotations

import json
from pathlib import Path

from adgen.engines.embedded.training.card import card
from adgen.engines.embedded.training.measures.figures import figure


def test_a_card_holds_training_figures_and_what_misses(tmp_path: Path) -> None:
    stage = {"network": "layout", "parameters": 5_000_000, "stage": "takes", "steps": 12,
             "takes": 48, "minutes": 3.2}  # fmt: skip
    (tmp_path / "training.json").write_text(json.dumps({"compute": "two cores", "stages": [stage]}))
    rows = {
        "palette": figure("palette", 3.0, real=1.5),
        "concept": figure("concept", 0.5, real=0.9),
    }
    (tmp_path / "figures.json").write_text(json.dumps(rows))
    ways = {"clean": {"learned": {"psnr": 44.5, "edges": 0.159}}}
    (tmp_path / "upscaler.json").write_text(json.dumps(ways))
    said = card(tmp_path, ("silk", "neon_tunnel"), "Seen: soft.\n")
    assert "It draws silk, neon tunnel," in said
    assert "| layout | 5.00 M | takes | 12 | 48 | 3 |" in said
    assert "two cores" in said and "Seen: soft." in said
    assert "| palette | 3 | ≤ 6 | yes | 1.5 |" in said
    assert "| concept | 0.5 | ≥ 0.9 | no | 0.9 |" in said
    assert "| clean | learned | 44.50 | 0.159 |" in said
    assert "## Trial" not in said and "## Attention" not in said


def test_trial_and_attention_are_tables(tmp_path: Path) -> None:
    (tmp_path / "training.json").write_text(json.dumps({"compute": "", "stages": []}))
    (tmp_path / "figures.json").write_text("{}")
    (tmp_path / "trial.json").write_text(
        json.dumps({"pixels, cosine": {"steps": 90, "concept": 0.25, "palette": 4.0}})
    )
    row = {"frames": 16, "form": "full", "gflop": 36.2, "attention_gflop": 21.7, "peak_mb": 46.0,
           "frames_per_second": 22.0}  # fmt: skip
    setting = {"width": 256, "depth": 4, "heads": 8, "rows": 9, "columns": 16}
    (tmp_path / "attention.json").write_text(
        json.dumps({"machine": "a machine", "setting": setting, "figures": [row]})
    )
    said = card(tmp_path, ("silk",), "")
    assert "| pixels, cosine | 90 | 25.0% | 4.00 |" in said
    assert "| 16 | full | 36.2 | 21.7 | 46 | 22.0 |" in said
