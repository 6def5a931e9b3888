"""Tiny speech models with random weights, saved as the published ones are.

Each builder takes a folder that does not exist yet and gives it back. They say nothing that could
be understood, but as loud and as long as their configuration has it.
"""

from __future__ import annotations

import json
import os

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

from pathlib import Path

import numpy as np
import torch

torch.set_num_threads(1)
LETTERS = " 'abcdefghijklmnopqrstuvwxyz"


def write_card(folder: Path, licence: str | None, language: str | None = None) -> None:
    """A README.md whose front matter names a licence and a language."""
    told = {"license": licence, "language": language}
    lines = [f"{name}: {value}" for name, value in told.items() if value]
    (folder / "README.md").write_text("\n".join(("---", *lines, "---", "# A voice")), "utf-8")


def vits(folder: Path, speakers: int = 1) -> Path:
    """VITS with a table of 28 letters, at 16 kHz."""
    from transformers import VitsConfig, VitsModel, VitsTokenizer

    torch.manual_seed(0)
    config = VitsConfig(
        vocab_size=32, hidden_size=16, num_hidden_layers=1, num_attention_heads=2, ffn_dim=16,
        flow_size=16, spectrogram_bins=9, num_speakers=speakers,
        speaker_embedding_size=8 if speakers > 1 else 0, upsample_initial_channel=16,
        upsample_rates=[16, 16], upsample_kernel_sizes=[32, 32], resblock_kernel_sizes=[3],
        resblock_dilation_sizes=[[1]], depth_separable_num_layers=1, duration_predictor_num_flows=1,
        prior_encoder_num_flows=1, prior_encoder_num_wavenet_layers=1, wavenet_dilation_rate=1,
        posterior_encoder_num_wavenet_layers=1, use_stochastic_duration_prediction=False,
        duration_predictor_filter_channels=16,
    )  # fmt: skip
    model = VitsModel(config).eval()
    with torch.no_grad():  # a frame or two a letter, and loud
        model.duration_predictor.proj.bias.fill_(0.0)
        model.decoder.conv_post.weight.mul_(200.0)
    model.save_pretrained(folder)
    vocabulary = {letter: index + 1 for index, letter in enumerate(LETTERS)} | {"_": 0}
    (folder / "letters.json").write_text(json.dumps(vocabulary), "utf-8")
    tokenizer = VitsTokenizer(
        str(folder / "letters.json"), language="eng", phonemize=False, pad_token="_", unk_token="_"
    )
    tokenizer.save_pretrained(folder)
    (folder / "letters.json").unlink()
    return folder


def speecht5(folder: Path) -> Path:
    """SpeechT5 with its vocoder in `vocoder`, and a speaker's vector in `speaker.npy`."""
    from sentencepiece import SentencePieceTrainer
    from transformers import (
        SpeechT5Config,
        SpeechT5ForTextToSpeech,
        SpeechT5HifiGan,
        SpeechT5HifiGanConfig,
        SpeechT5Tokenizer,
    )

    torch.manual_seed(0)
    folder.mkdir(parents=True)
    SentencePieceTrainer.train(
        sentence_iterator=iter(["the quick brown fox jumps over the lazy dog"] * 3),
        model_prefix=str(folder / "spm_char"), model_type="char", vocab_size=32,
        hard_vocab_limit=False, bos_id=0, pad_id=1, eos_id=2, unk_id=3, minloglevel=2,
    )  # fmt: skip
    (folder / "spm_char.vocab").unlink()
    config = SpeechT5Config(
        vocab_size=40, hidden_size=16, encoder_layers=1, decoder_layers=1,
        encoder_attention_heads=2, decoder_attention_heads=2, encoder_ffn_dim=16,
        decoder_ffn_dim=16, num_mel_bins=8, speech_decoder_prenet_units=16,
        speech_decoder_postnet_layers=2, speech_decoder_postnet_units=16,
        speaker_embedding_dim=6, reduction_factor=2, max_text_positions=200,
        num_conv_pos_embeddings=4, num_conv_pos_embedding_groups=2,
    )  # fmt: skip
    model = SpeechT5ForTextToSpeech(config).eval()
    with torch.no_grad():  # it never thinks of stopping before it must
        model.speech_decoder_postnet.prob_out.bias.fill_(-9.0)
    model.save_pretrained(folder)
    SpeechT5Tokenizer(str(folder / "spm_char.model")).save_pretrained(folder)
    vocoder = SpeechT5HifiGan(SpeechT5HifiGanConfig(
        model_in_dim=8, upsample_initial_channel=16, upsample_rates=[16, 16],
        upsample_kernel_sizes=[32, 32], resblock_kernel_sizes=[3],
        resblock_dilation_sizes=[[1]], normalize_before=False,
    ))  # fmt: skip
    with torch.no_grad():
        for layer in (vocoder.conv_pre, *vocoder.upsampler, vocoder.conv_post):
            layer.weight.mul_(20.0)
    vocoder.save_pretrained(folder / "vocoder")
    np.save(folder / "speaker.npy", np.linspace(-1, 1, 6, dtype=np.float32))
    return folder


def bark(folder: Path) -> Path:
    """Bark with its three models and its codec, and a preset `v2/en_speaker_0`."""
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import (
        BarkCoarseConfig,
        BarkConfig,
        BarkFineConfig,
        BarkModel,
        BarkSemanticConfig,
        EncodecConfig,
        PreTrainedTokenizerFast,
    )

    torch.manual_seed(0)
    small = {"num_layers": 1, "num_heads": 1, "hidden_size": 4, "dropout": 0.0}
    config = BarkConfig(
        semantic_config=BarkSemanticConfig(
            block_size=1024, input_vocab_size=129_600, output_vocab_size=10_048, **small
        ).to_dict(),
        coarse_acoustics_config=BarkCoarseConfig(
            block_size=1024, input_vocab_size=12_096, output_vocab_size=12_096, **small
        ).to_dict(),
        fine_acoustics_config=BarkFineConfig(
            block_size=1024, input_vocab_size=1056, output_vocab_size=1056,
            n_codes_total=8, n_codes_given=1, **small,
        ).to_dict(),
        codec_config=EncodecConfig(
            num_filters=2, hidden_size=8, codebook_dim=8, num_lstm_layers=1, target_bandwidths=[6.0]
        ).to_dict(),
    )  # fmt: skip
    model = BarkModel(config).eval()
    with torch.no_grad():  # its text matters, and the books of an untrained codec are empty
        for part in (model.semantic, model.coarse_acoustics):
            for weight in part.parameters():
                weight.mul_(20.0 if weight.ndim > 1 else 1.0)
        for layer in model.codec_model.quantizer.layers:
            layer.codebook.embed.normal_()
    model.save_pretrained(folder)
    told = {
        "model_type": "bark", "sample_rate": 24_000, "codebook_size": 1024,
        "semantic_config": {"max_new_tokens": 24, "do_sample": True},
        "coarse_acoustics_config": {"do_sample": True}, "fine_acoustics_config": {},
    }  # fmt: skip
    (folder / "generation_config.json").write_text(json.dumps(told), "utf-8")
    words = {"[UNK]": 0, "[PAD]": 1, **{letter: index + 2 for index, letter in enumerate(LETTERS)}}
    spelled = Tokenizer(models.WordLevel(words, unk_token="[UNK]"))
    spelled.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=spelled, unk_token="[UNK]", pad_token="[PAD]"
    )
    tokenizer.save_pretrained(folder)
    given = {
        "semantic_prompt": np.arange(20, dtype=np.int64),
        "coarse_prompt": np.arange(60, dtype=np.int64).reshape(2, 30),
        "fine_prompt": np.arange(240, dtype=np.int64).reshape(8, 30),
    }
    paths = {}
    for part, values in given.items():
        paths[part] = f"speaker_embeddings/{part}.npy"
        (folder / "speaker_embeddings").mkdir(exist_ok=True)
        np.save(folder / paths[part], values)
    presets = {"repo_or_path": "tiny/bark", "v2/en_speaker_0": paths}
    (folder / "speaker_embeddings_path.json").write_text(json.dumps(presets), "utf-8")
    return folder
