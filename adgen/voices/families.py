"""The kinds of model that the transformers engine speaks through, each as it wants to be asked.

torch and transformers come in with the first line that is spoken. Only safetensors are read, and
no code that comes with a model is run.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from adgen.voices.finish import Mono, literal
from adgen.voices.hub import CONFIG, error, read_json
from adgen.voices.languages import bare_language

VOCODER = "vocoder"
"""The folder inside SpeechT5's own that holds its vocoder, a SpeechT5HifiGan."""
VOCODER_ON_HUB = "microsoft/speecht5_hifigan"


class Speaking(Protocol):
    """A loaded model."""

    own_pace: bool
    """Whether it can speak faster itself."""

    def say(self, text: str, language: str, rate: float) -> tuple[Mono, int]:
        """The line as samples (n,) and their rate; the seed is set by whoever asks."""
        ...


@contextmanager
def quietly() -> Iterator[None]:
    """Without the library's progress bars and warnings."""
    import transformers.utils.logging

    logging: Any = transformers.utils.logging
    level, bars = logging.get_verbosity(), logging.is_progress_bar_enabled()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        logging.set_verbosity(level)
        if bars:
            logging.enable_progress_bar()


def _loaded(kind: Any, folder: Path) -> Any:
    """A model of that class, from safetensors, ready to speak."""
    with quietly():
        return kind.from_pretrained(folder, local_files_only=True, use_safetensors=True).eval()


class Vits:
    """VITS: one pass, with a pace of its own."""

    own_pace = True

    def __init__(self, folder: Path, speaker: str | None) -> None:
        from transformers import VitsModel, VitsTokenizer

        self._model = _loaded(VitsModel, folder)
        self._tokenizer = VitsTokenizer.from_pretrained(folder, local_files_only=True)
        self._speaker = int(speaker) if speaker else None

    def say(self, text: str, language: str, rate: float) -> tuple[Mono, int]:
        """The line; letters it does not know are left out."""
        model = self._model
        asked = self._tokenizer(text, return_tensors="pt")
        pace = model.config.speaking_rate * rate
        made = model(**asked, speaker_id=self._speaker, speaking_rate=pace).waveform
        return made[0].numpy().astype(np.float32), int(model.config.sampling_rate)


class SpeechT5:
    """SpeechT5 with its vocoder: a voice is a vector that was computed from somebody's speech."""

    own_pace = False

    def __init__(self, folder: Path, vocoder: Path, speaker: Path) -> None:
        import torch
        from transformers import SpeechT5ForTextToSpeech, SpeechT5HifiGan, SpeechT5Tokenizer

        self._model = _loaded(SpeechT5ForTextToSpeech, folder)
        self._vocoder = _loaded(SpeechT5HifiGan, vocoder)
        self._tokenizer = SpeechT5Tokenizer.from_pretrained(folder, local_files_only=True)
        self._speaker = torch.from_numpy(speaker_vector(speaker, folder)[None])

    def say(self, text: str, language: str, rate: float) -> tuple[Mono, int]:
        """The line, at the model's own pace."""
        asked = self._tokenizer(text, return_tensors="pt")["input_ids"]
        made = self._model.generate_speech(asked, self._speaker, vocoder=self._vocoder)
        return made.numpy().astype(np.float32), int(self._vocoder.config.sampling_rate)


def speaker_vector(path: Path, folder: Path) -> Mono:
    """The vector of SpeechT5's speaker from a .npy file. Raises VoiceError."""
    wanted = int(read_json(folder / CONFIG).get("speaker_embedding_dim", 512))
    try:
        vector = np.load(path, allow_pickle=False).astype(np.float32).reshape(-1)
    except (OSError, ValueError) as failed:
        raise error(path, f"cannot be read as numbers: {failed}") from failed
    if len(vector) != wanted or not np.isfinite(vector).all():
        raise error(path, f"holds {len(vector)} numbers, the model takes {wanted} finite ones")
    return np.asarray(vector)


class Bark:
    """Bark: a language model of sound, whose voice and accent are those of a preset."""

    own_pace = False

    def __init__(self, folder: Path, speaker: str | None) -> None:
        from transformers import BarkModel, BarkProcessor

        self._model = _loaded(BarkModel, folder)
        kind: Any = BarkProcessor
        with quietly():
            self._processor = kind.from_pretrained(folder, local_files_only=True)
        self._speaker, self._presets = speaker, presets(folder)

    def say(self, text: str, language: str, rate: float) -> tuple[Mono, int]:
        """The line, at the preset's pace."""
        preset = self._speaker or preset_for(language, self._presets)
        asked = self._processor(text, voice_preset=preset)
        with quietly():
            made = self._model.generate(**asked)
        hertz = int(self._model.config.codec_config.sampling_rate)
        return made[0].numpy().astype(np.float32), hertz


def presets(folder: Path) -> tuple[str, ...]:
    """The presets that came with a Bark model."""
    told = read_json(folder / "speaker_embeddings_path.json")
    return tuple(sorted(name for name in told if name != "repo_or_path"))


def preset_for(language: str, known: tuple[str, ...]) -> str:
    """The first preset of a BCP-47 language. Raises VoiceError: without one every line would be
    said by somebody else."""
    own = f"{bare_language(language)}_speaker_"
    found = next((name for name in known if name.rsplit("/", 1)[-1].startswith(own)), None)
    if found is None:
        hint = "name one as voice.speaker; they lie in the model's speaker_embeddings"
        raise error("", f"the model has no preset for {language!r}", hint)
    return found


def unknown_letters(folder: Path, text: str) -> tuple[str, ...]:
    """The letters and digits of a text that a model's own table of letters does not hold, once
    each; none for models that take any text."""
    kind = read_json(folder / CONFIG).get("model_type")
    letters = dict.fromkeys(char for char in literal(text) if char.isalnum())
    if kind == "vits":
        known = read_json(folder / "vocab.json")
        lowered = read_json(folder / "tokenizer_config.json").get("normalize", True)
        return tuple(char for char in letters if (char.lower() if lowered else char) not in known)
    if kind == "speecht5":
        from sentencepiece import SentencePieceProcessor

        pieces = SentencePieceProcessor(model_file=str(folder / "spm_char.model"))
        return tuple(char for char in letters if pieces.piece_to_id(char) == pieces.unk_id())
    return ()
