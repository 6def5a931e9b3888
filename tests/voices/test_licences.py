"""Which voices may be heard in an advertisement."""

from __future__ import annotations

from pathlib import Path

import pytest

from adgen.errors import VoiceError
from adgen.voices.licences import (
    UNKNOWN,
    Terms,
    allows,
    check,
    front_matter,
    listed,
    table,
    terms_of_card,
    terms_of_model,
)


@pytest.mark.parametrize(
    ("licence", "allowed"),
    [
        ("CC0", True), ("cc0-1.0", True), ("Public Domain", True), ("MIT License", True),
        ("Apache 2.0", True), ("CC BY 4.0", True), ("CC BY-SA 3.0 ES", True),
        ("cc-by-nc-4.0", False), ("CC BY-NC-SA 4.0", False), ("CC BY-NC 4.0", False),
        ("coqui-public-model-license", False), ("Research only", False), ("Non-Commercial", False),
        ("https://www.cstr.ed.ac.uk/projects/blizzard/2013/license.html", False),
        ("other", None), ("See URL", None), ("cc-by-nd-4.0", None), ("", None),
        ("openrail", None), ("mit-like", None),
    ],
)  # fmt: skip
def test_licences_are_known_by_name(licence: str, allowed: bool | None) -> None:
    assert allows(licence) is allowed


def test_every_row_of_the_table_agrees_with_its_licence_and_has_a_source() -> None:
    rows = (*table().piper, *table().models)
    assert len({row.voice for row in rows}) == len(rows)
    for row in rows:
        assert row.source.startswith("https://"), row.voice
        if row.allowed:
            assert allows(row.licence), row.voice
        else:
            assert not allows(row.licence) or "tuned from" in row.licence, row.voice


@pytest.mark.parametrize(
    ("name", "allowed"),
    [
        ("en_US-ljspeech-high", True), ("de_DE-thorsten_scratch-medium", True),
        ("de_DE-thorsten-high", False), ("de_DE-thorsten-low", False), ("en_US-ryan-low", False),
        ("en_US-lessac-medium", False), ("fr_FR-mine-medium", None),
    ],
)  # fmt: skip
def test_piper_voices_are_listed_by_name(name: str, allowed: bool | None) -> None:
    found = listed((name,), table().piper)
    assert (None if found is None else found.allowed) is allowed


def test_a_card_counts_unless_the_voice_was_tuned_from_another() -> None:
    card = "# Model card for mine (medium)\n\n## Dataset\n\n* License: {}\n\n## Training\n\n{}\n"
    scratch, tuned = "Trained from scratch.", "Finetuned from U.S. English lessac voice (medium)."
    assert terms_of_card(card.format("CC0", scratch), "here") == Terms("CC0", True, "here")
    assert terms_of_card(card.format("CC BY-NC 4.0", scratch), "here").allowed is False
    assert terms_of_card(card.format("See URL", scratch), "here").allowed is None
    lessac = terms_of_card(card.format("CC0", tuned), "here")
    assert (lessac.allowed, "lessac" in lessac.licence) == (False, True)
    ryan = terms_of_card(card.format("CC0", "Fine-tuned from U.S. English Ryan voice."), "here")
    assert ryan == Terms("CC0, but tuned from U.S. English Ryan voice", False, "here")
    for training in ("Fine-tuned from someone's.", "Finetuned for 9 epochs from a voice.",
                     "Finetuned."):  # fmt: skip
        assert terms_of_card(card.format("CC0", training), "here").allowed is None
    assert terms_of_card("# A voice\n", "here") == UNKNOWN


def write(folder: Path, front: str) -> Path:
    (folder / "README.md").write_text(f"---\n{front}\n---\n# A model\n", "utf-8")
    return folder


def test_a_models_card_names_its_licence(tmp_path: Path) -> None:
    assert terms_of_model(("own/voice",), tmp_path) == UNKNOWN
    assert terms_of_model(("own/voice",), write(tmp_path, "license: mit")).allowed is True
    assert terms_of_model(("own/voice",), write(tmp_path, "license: cc-by-nc-4.0")).allowed is False
    assert terms_of_model(("own/voice",), write(tmp_path, "license: other")).allowed is None


def test_known_models_are_refused_whatever_a_copy_says_of_itself(tmp_path: Path) -> None:
    write(tmp_path, "license: mit")
    for name in ("facebook/mms-tts-deu", "models/mms-tts-deu", "me/XTTS-v2-copy"):
        assert terms_of_model((name,), tmp_path).allowed is False, name
    write(tmp_path, "license: mit\nbase_model: facebook/mms-tts-eng")
    assert terms_of_model(("own/voice",), tmp_path).allowed is False
    write(tmp_path, "license: other")
    assert terms_of_model(("suno/bark-small",), tmp_path).licence == "MIT"
    write(tmp_path, "license: cc-by-nc-4.0")
    assert terms_of_model(("suno/bark-small",), tmp_path).allowed is False


def test_damaged_front_matter_is_told(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("---\nlicense: [mit\n---\n", "utf-8")
    with pytest.raises(VoiceError, match=r"README\.md: its front matter is no YAML"):
        front_matter(tmp_path)
    (tmp_path / "README.md").write_text("# no front matter\n", "utf-8")
    assert front_matter(tmp_path) == {}


def test_a_refusal_says_why_by_whom_and_the_way_out() -> None:
    nc = Terms("CC BY-NC 4.0", False, "https://example.org/card")
    with pytest.raises(
        VoiceError,
        match=r"(?s)^v: its licence, CC BY-NC 4.0, forbids advertising \(https://example.org/card\)"
        r".*hint: take another, or set voice.allow_noncommercial",
    ):
        check("v", nc, False, "take another")
    with pytest.raises(VoiceError, match="nothing says under which licence"):
        check("v", UNKNOWN, False, "take another")
    with pytest.raises(VoiceError, match="is not known to allow it"):
        check("v", Terms("See URL", None, ""), False, "take another")
    check("v", nc, True, "take another")
    check("v", Terms("MIT", True, ""), False, "take another")
