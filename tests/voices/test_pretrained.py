"""Lines spoken by tiny VITS, SpeechT5 and Bark models, and what is refused before they load."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import soundfile

from adgen.errors import VoiceError
from adgen.schema.sound import Speech
from adgen.schema.voice import VoiceChoice
from adgen.voices import hub
from adgen.voices.base import SpeechJob, VoiceEngine, VoiceSource
from adgen.voices.registry import load_voice
from tests.voices import tiny_models
from tests.voices.tiny_models import write_card

TEXT = "we like tea"


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One model of each family, and a VITS of three speakers."""
    folder = tmp_path_factory.mktemp("models")
    write_card(tiny_models.vits(folder / "vits"), "mit")
    write_card(tiny_models.vits(folder / "many", speakers=3), "apache-2.0", "[en, de]")
    write_card(tiny_models.speecht5(folder / "speecht5"), "mit", "en")
    write_card(tiny_models.bark(folder / "bark"), "mit", "en")
    return folder


def opened(folder: Path, name: str, speaker: str | None = None, **more: str | bool) -> VoiceEngine:
    choice = VoiceChoice(engine="transformers", model=name, speaker=speaker)
    return load_voice(VoiceSource(choice, folder, **more))  # type: ignore[arg-type]


def say(engine: VoiceEngine, path: Path, text: str = TEXT, **voice: float) -> Speech:
    choice = VoiceChoice.model_validate({"engine": "transformers", **voice})
    return engine.speak_many([SpeechJob(text, "en-GB", choice, path / "line.wav")])[0]


@pytest.mark.parametrize(
    ("name", "speaker"), [("vits", None), ("speecht5", "speaker.npy"), ("bark", None)]
)
def test_each_family_speaks_the_same_bytes_each_time(
    models: Path, tmp_path: Path, name: str, speaker: str | None
) -> None:
    engine = opened(models, name, speaker)
    first = say(engine, tmp_path)
    samples, rate = soundfile.read(first.file)
    assert (rate, samples.ndim, first.words, first.text) == (48_000, 1, (), TEXT)
    assert len(samples) / rate == first.seconds > 0.3
    assert 0.01 < np.abs(samples).max() <= 1.0
    said = first.file.read_bytes()
    say(engine, tmp_path, "so good")
    assert (tmp_path / "line.wav").read_bytes() != said
    assert say(engine, tmp_path).file.read_bytes() == said
    assert say(opened(models, name, speaker), tmp_path).file.read_bytes() == said


def test_rate_and_pitch_are_met_by_model_or_by_rubberband(models: Path, tmp_path: Path) -> None:
    for name, speaker in (("vits", None), ("speecht5", "speaker.npy")):
        engine = opened(models, name, speaker)
        plain = say(engine, tmp_path, "tea")
        said = plain.file.read_bytes()
        quick = say(engine, tmp_path, "tea", rate=1.5)
        assert quick.seconds == pytest.approx(plain.seconds / 1.5, rel=0.15), name
        assert say(engine, tmp_path, "tea", pitch=1.4).file.read_bytes() != said


def test_speakers_differ(models: Path, tmp_path: Path) -> None:
    first, other = (
        say(opened(models, "many", speaker), tmp_path).file.read_bytes() for speaker in ("0", "2")
    )
    assert first != other
    assert say(opened(models, "many"), tmp_path).file.read_bytes() == first
    for name, speaker, message in (
        ("many", "3", r"no speaker '3'.*0 to 2"),
        ("vits", "1", "it has one only"),
        ("bark", "v2/de_speaker_0", r"no preset.*v2/en_speaker_0"),
        ("speecht5", None, r"needs a speaker.*\.npy"),
        ("speecht5", "gone.npy", "cannot be read"),
    ):
        with pytest.raises(VoiceError, match=f"(?s){message}"):
            opened(models, name, speaker)


def test_a_speakers_vector_must_fit_the_model(models: Path, tmp_path: Path) -> None:
    before = opened(models, "speecht5", "speaker.npy").revision()
    np.save(tmp_path / "own.npy", np.ones(6, np.float32))
    assert opened(models, "speecht5", str(tmp_path / "own.npy")).revision() != before
    for wrong in (np.ones(5, np.float32), np.full(6, np.nan, np.float32)):
        np.save(tmp_path / "wrong.npy", wrong)
        with pytest.raises(VoiceError, match="the model takes 6 finite ones"):
            opened(models, "speecht5", str(tmp_path / "wrong.npy"))


def test_languages_are_the_cards_or_the_one_it_was_chosen_for(models: Path, tmp_path: Path) -> None:
    assert opened(models, "vits").languages() == ("en",)  # its tokenizer says eng
    both = opened(models, "many")
    assert both.languages() == ("de", "en")
    assert [both.speaks(tag) for tag in ("de-AT", "en-GB", "fr")] == [True, True, False]
    silent = copied(models / "vits", tmp_path)
    told = json.loads((silent / "tokenizer_config.json").read_text())
    (silent / "tokenizer_config.json").write_text(json.dumps({**told, "language": None}))
    with pytest.raises(VoiceError, match=r"(?s)nothing says which language.*voice\.languages"):
        opened(tmp_path, "vits")
    chosen = opened(tmp_path, "vits", language="sw")
    assert (chosen.languages(), chosen.speaks("sw-KE"), chosen.speaks("en")) == (
        ("sw",),
        True,
        False,
    )
    write_card(silent, "mit", "no")  # which YAML reads as false
    assert opened(tmp_path, "vits").speaks("nb-NO")
    with pytest.raises(VoiceError, match="does not speak 'en-GB'"):
        say(chosen, tmp_path)


def copied(model: Path, place: Path) -> Path:
    return Path(shutil.copytree(model, place / model.name))


def test_letters_a_model_would_leave_out_are_told(models: Path, tmp_path: Path) -> None:
    vits = opened(models, "vits")
    assert vits.unreadable("We like Tea — Ünder 7€!", "en") == ("Ü", "7")
    assert opened(models, "speecht5", "speaker.npy").unreadable("the fox 7", "en") == ("7",)
    assert opened(models, "bark").unreadable("Ünder 7", "en") == ()
    for text in ("", "…", " \n"):
        with pytest.raises(VoiceError, match="nothing to say"):
            say(vits, tmp_path, text)


def test_licences_decide(models: Path, tmp_path: Path) -> None:
    folder = copied(models / "vits", tmp_path)
    for licence, message in (
        ("cc-by-nc-4.0", r"its licence, cc-by-nc-4.0, forbids advertising"),
        ("other", r"is not known to allow it"),
        (None, r"nothing says under which licence"),
    ):
        write_card(folder, licence)
        with pytest.raises(VoiceError, match=f"(?s){message}.*voice.allow_noncommercial"):
            opened(tmp_path, "vits")
        assert opened(tmp_path, "vits", allow_noncommercial=True).speaks("en")
    write_card(folder, "mit")
    folder.rename(tmp_path / "mms-tts-eng")
    with pytest.raises(VoiceError, match=r"CC BY-NC 4.0, forbids.*huggingface.co/facebook/mms-tts"):
        opened(tmp_path, "mms-tts-eng")


def test_what_is_not_whole_is_told(models: Path, tmp_path: Path) -> None:
    with pytest.raises(VoiceError, match=r"(?s)needs a model.*voice\.model"):
        load_voice(VoiceSource(VoiceChoice(engine="transformers")))
    folder = copied(models / "vits", tmp_path)
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")
    with pytest.raises(VoiceError, match="no weights in safetensors"):
        opened(tmp_path, "vits")
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps({**config, "model_type": "opera"}))
    with pytest.raises(
        VoiceError, match=r"(?s)opera that adgen does not know.*vits, speecht5, bark"
    ):
        opened(tmp_path, "vits")
    (folder / "config.json").unlink()
    with pytest.raises(VoiceError, match=r"config\.json: is missing"):
        opened(tmp_path, "vits")
    shutil.rmtree(copied(models / "speecht5", tmp_path) / "vocoder")
    with pytest.raises(VoiceError, match="SpeechT5 needs a vocoder"):
        opened(tmp_path, "speecht5", "speaker.npy")


def test_a_model_made_for_phonemes_is_refused(models: Path, tmp_path: Path) -> None:
    told = copied(models / "vits", tmp_path) / "tokenizer_config.json"
    told.write_text(json.dumps({**json.loads(told.read_text()), "phonemize": True}))
    with pytest.raises(VoiceError, match=r"(?s)made for phonemes.*GPL"):
        opened(tmp_path, "vits")


def test_a_damaged_model_is_a_voice_error(models: Path, tmp_path: Path) -> None:
    folder = copied(models / "vits", tmp_path)
    (folder / "model.safetensors").write_bytes(b"\x08\0\0\0\0\0\0\0not json")
    with pytest.raises(VoiceError, match="the model failed"):
        say(opened(tmp_path, "vits"), tmp_path)


def test_the_revision_is_that_of_the_weights(models: Path, tmp_path: Path) -> None:
    before = opened(models, "vits").revision()
    assert "transformers5" in before
    folder = copied(models / "vits", tmp_path)
    assert opened(tmp_path, "vits").revision() == before
    weights = bytearray((folder / "model.safetensors").read_bytes())
    weights[-5] ^= 1
    (folder / "model.safetensors").write_bytes(weights)
    assert opened(tmp_path, "vits").revision() != before


def test_a_hub_model_is_taken_from_those_that_are_here(
    models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By its commit. Nothing is fetched without --download."""
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    choice = VoiceChoice(engine="transformers", model="own/voice")
    with pytest.raises(VoiceError, match=r"(?s)own/voice: is not on this machine.*--download"):
        load_voice(VoiceSource(choice))
    commit = "5" * 40
    kept = tmp_path / "models--own--voice"
    shutil.copytree(models / "vits", kept / "snapshots" / commit)
    (kept / "refs").mkdir()
    (kept / "refs" / "main").write_text(commit)
    engine = load_voice(VoiceSource(choice))
    assert engine.revision().endswith(f"own/voice@{commit}")
    assert engine.terms() == {"own/voice": "mit"}
    with pytest.raises(VoiceError, match="own/voice at v2: is not on this machine"):
        load_voice(VoiceSource(choice.model_copy(update={"revision": "v2"})))
    with pytest.raises(VoiceError, match="is no folder here and no hub id"):
        load_voice(VoiceSource(choice.model_copy(update={"model": "gone"})))
    with pytest.raises(VoiceError, match="goes with a hub id"):
        hub.find(".", "v2", models, download=False)


def test_a_hub_model_is_fetched_with_download_and_refused_before_its_weights(
    models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetched: list[str] = []
    model = models / "vits"

    def one(name: str, file: str, revision: str | None = None) -> str:
        fetched.append(file)
        return str(model / file)

    def whole(name: str, revision: str, allow_patterns: list[str]) -> str:
        fetched.append(f"all of {name}@{revision}")
        return str(model)

    monkeypatch.setattr("huggingface_hub.hf_hub_download", one)
    monkeypatch.setattr("huggingface_hub.snapshot_download", whole)
    choice = VoiceChoice(engine="transformers", model="own/voice")
    assert load_voice(VoiceSource(choice, download=True)).speaks("en")
    assert fetched == ["config.json", "README.md", "all of own/voice@vits"]
    fetched.clear()
    with pytest.raises(VoiceError, match="forbids advertising"):
        load_voice(VoiceSource(choice.model_copy(update={"model": "facebook/mms-tts-eng"}),
                               download=True))  # fmt: skip
    assert fetched == ["config.json", "README.md"]
