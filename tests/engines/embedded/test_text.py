"""The text encoder: masks, empty prompts, saving, and that captions can be learned."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from adgen.engines.embedded.text import TextEncoder, batch_ids
from adgen.engines.embedded.training.text_stage import reading, train_text
from adgen.engines.embedded.words import MOST, Words


@pytest.fixture(scope="module")
def words() -> Words:
    return Words.of_grammar()


@pytest.fixture(scope="module")
def encoder(words: Words) -> TextEncoder:
    torch.manual_seed(0)
    return TextEncoder(vocabulary=len(words)).eval()


@torch.inference_mode()
def test_padding_does_not_change_the_states(words: Words, encoder: TextEncoder) -> None:
    short = encoder(batch_ids(words, ["golden bokeh"]))
    long = encoder(batch_ids(words, ["golden bokeh"], MOST))
    assert long.tokens.shape == (1, MOST, 128)
    assert long.keep.sum() == 2
    torch.testing.assert_close(short.pooled, long.pooled)
    torch.testing.assert_close(short.tokens, long.tokens[:, :2])


@torch.inference_mode()
def test_the_order_of_words_matters(words: Words, encoder: TextEncoder) -> None:
    one, other = encoder(batch_ids(words, ["silk snow", "snow silk"])).pooled
    assert (one - other).abs().max() > 1e-4


@torch.inference_mode()
def test_an_empty_prompt_has_a_state_of_its_own(words: Words, encoder: TextEncoder) -> None:
    states = encoder(batch_ids(words, ["", "silk snow"]))
    assert states.keep.tolist() == [[True, False], [True, True]]
    assert torch.isfinite(states.pooled).all()
    alone = encoder(batch_ids(words, [""]))
    torch.testing.assert_close(states.pooled[:1], alone.pooled)


def test_more_words_than_places_are_refused(encoder: TextEncoder) -> None:
    with pytest.raises(ValueError, match="33 words"):
        encoder(torch.ones(1, MOST + 1, dtype=torch.long))


@torch.inference_mode()
def test_saved_and_read_back(words: Words, encoder: TextEncoder, tmp_path: Path) -> None:
    encoder.save_pretrained(tmp_path)
    words.save_pretrained(tmp_path)
    assert (tmp_path / "diffusion_pytorch_model.safetensors").is_file()
    again = TextEncoder.from_pretrained(tmp_path).eval()
    ids = batch_ids(Words.from_pretrained(tmp_path), ["夜景霓虹, a bottle"])
    torch.testing.assert_close(again(ids).pooled, encoder(ids).pooled)


def test_captions_are_learned_within_seconds(words: Words) -> None:
    encoder, heads = train_text(words, 60, 48, seed=1, pool=768)
    kind, subject = reading(encoder, heads, words, 1, plain=True, count=150)
    assert kind > 0.15  # one in 31 by chance
    assert subject > 0.6
