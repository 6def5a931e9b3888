"""`adgen voices`: the engines, and the piper voices of a folder."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from adgen.voices.registry import ABOUT, VOICES
from tests.conftest import Answer
from tests.voices.tiny_piper import write_voice

Adgen = Callable[..., Answer]


def test_engines_with_languages_licence_and_how_to_get_them(adgen: Adgen) -> None:
    told = json.loads(adgen("voices", "--json").out)["voices"]
    assert list(told) == list(ABOUT) == list(VOICES)
    assert {"ar", "hi", "ja", "yue", "zh"} <= set(told["espeak"]["languages"])
    assert "pip install piper-tts" in told["piper"]["get"]
    table = adgen("voices").out
    assert all(name in table for name in VOICES)
    assert "refused" in table


def test_voices_of_a_folder_with_their_terms(adgen: Adgen, tmp_path: Path) -> None:
    folder = tmp_path / "voices"
    write_voice(folder, "sv_SE-nst-medium", speakers={"a": 0, "b": 1})
    write_voice(folder, "de_DE-thorsten-medium")
    write_voice(folder, "fr_FR-mine-medium")
    told = json.loads(adgen("voices", "--model", folder, "--json").out)["voices"]
    assert {name: row["for_ads"] for name, row in told.items()} == {
        "de_DE-thorsten-medium": False, "fr_FR-mine-medium": None, "sv_SE-nst-medium": True,
    }  # fmt: skip
    assert told["sv_SE-nst-medium"]["speakers"] == 2
    assert told["sv_SE-nst-medium"]["source"].startswith("https://")
    table = adgen("voices", "--model", folder).out
    assert "unknown, so no" in table
    assert "CC0, but tuned from lessac" in table


def test_a_folder_without_voices_is_told(adgen: Adgen, tmp_path: Path) -> None:
    answer = adgen("voices", "--model", tmp_path / "gone")
    assert (answer.code, answer.out) == (1, "")
    assert "no such file or folder" in answer.err
