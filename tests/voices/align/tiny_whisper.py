"""A Whisper of random weights, small enough to make in a test: it hears, but nothing sensible."""

from __future__ import annotations

from pathlib import Path

LANGUAGES = ("en", "zh", "de", "ja")


def save_tiny_whisper(folder: Path, seed: int = 0) -> None:
    """A multilingual model in the folder, with a tokenizer of single bytes."""
    import torch
    from transformers import (
        GenerationConfig,
        WhisperConfig,
        WhisperFeatureExtractor,
        WhisperForConditionalGeneration,
    )

    folder.mkdir(parents=True)
    letters = _byte_letters()
    marks = ["<|endoftext|>", "<|startoftranscript|>", *(f"<|{code}|>" for code in LANGUAGES)]
    marks += ["<|translate|>", "<|transcribe|>", "<|startoflm|>", "<|startofprev|>"]
    marks += ["<|nospeech|>", "<|notimestamps|>"]
    ids = {token: place for place, token in enumerate([*letters, *marks])}
    _save_tokenizer(folder, ids, marks)
    timed = len(ids) + 1501
    torch.manual_seed(seed)
    end, begin = ids["<|endoftext|>"], ids["<|startoftranscript|>"]
    config = WhisperConfig(
        vocab_size=timed, d_model=16, encoder_layers=1, decoder_layers=2,
        encoder_attention_heads=2, decoder_attention_heads=2, encoder_ffn_dim=32,
        decoder_ffn_dim=32, max_target_positions=64, num_mel_bins=80, pad_token_id=end,
        bos_token_id=end, eos_token_id=end, decoder_start_token_id=begin, init_std=1.0,
    )  # fmt: skip
    model = WhisperForConditionalGeneration(config).eval()
    model.generation_config = GenerationConfig(
        is_multilingual=True, lang_to_id={f"<|{code}|>": ids[f"<|{code}|>"] for code in LANGUAGES},
        task_to_id={name: ids[f"<|{name}|>"] for name in ("translate", "transcribe")},
        alignment_heads=[[0, 0], [1, 1]], no_timestamps_token_id=ids["<|notimestamps|>"],
        max_length=24, max_initial_timestamp_index=50, return_timestamps=False,
        decoder_start_token_id=begin, eos_token_id=end, pad_token_id=end, bos_token_id=end,
        prev_sot_token_id=ids["<|startofprev|>"], suppress_tokens=[], begin_suppress_tokens=[end],
    )  # fmt: skip
    model.save_pretrained(folder)
    WhisperFeatureExtractor().save_pretrained(folder)


def _save_tokenizer(folder: Path, ids: dict[str, int], marks: list[str]) -> None:
    from transformers import AddedToken, WhisperTokenizer

    tokenizer = WhisperTokenizer(vocab=dict(ids), merges=[], extra_special_tokens=marks)
    times = [f"<|{place * 0.02:.2f}|>" for place in range(1501)]
    tokenizer.add_tokens([AddedToken(time, normalized=False, special=False) for time in times])
    tokenizer.set_prefix_tokens("english", "transcribe")
    tokenizer.save_pretrained(folder)


def _byte_letters() -> list[str]:
    """The 256 printable characters by which byte-level tokenizers write bytes."""
    from transformers.convert_slow_tokenizer import bytes_to_unicode

    return list(bytes_to_unicode().values())
