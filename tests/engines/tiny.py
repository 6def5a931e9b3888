"""Tiny pipelines with random weights, built offline and saved in the diffusers format.

The architectures, scale factors and checks are those of the published models; only the widths and
depths are small. Each builder takes a folder that does not exist yet and gives it back.
"""

from __future__ import annotations

import json
import os

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

from pathlib import Path
from typing import Any

import torch

torch.set_num_threads(1)

WORDS = (
    "a bottle on a table in the morning light",
    "the camera moves slowly over a green hill",
    "two people drink tea by the window, steam rises",
    "static picture, low quality, blurred",
)


def _text(model: type, config: type) -> tuple[Any, Any]:
    """A Unigram tokenizer trained on a few captions and an encoder of that vocabulary."""
    from tokenizers import Tokenizer, models, pre_tokenizers, trainers
    from transformers import T5Tokenizer

    trained = Tokenizer(models.Unigram())
    trained.pre_tokenizer = pre_tokenizers.Metaspace()
    special = ["<pad>", "</s>", "<unk>"]
    trainer = trainers.UnigramTrainer(
        vocab_size=120, special_tokens=special, unk_token="<unk>", show_progress=False
    )
    trained.train_from_iterator(WORDS, trainer)
    vocabulary = [(word, score) for word, score in json.loads(trained.to_str())["model"]["vocab"]]
    tokenizer = T5Tokenizer(vocab=vocabulary, extra_ids=0, additional_special_tokens=[])
    settings = config(
        vocab_size=len(tokenizer), d_model=32, d_kv=8, d_ff=37, num_layers=2, num_heads=4,
        dropout_rate=0.0, is_encoder_decoder=False, pad_token_id=0, eos_token_id=1,
    )  # fmt: skip
    return tokenizer, model(settings).eval()


def _umt5() -> tuple[Any, Any]:
    from transformers import UMT5Config, UMT5EncoderModel

    return _text(UMT5EncoderModel, UMT5Config)


def _wan_vae() -> Any:
    from diffusers import AutoencoderKLWan

    return AutoencoderKLWan(
        base_dim=3, z_dim=16, dim_mult=[1, 1, 1, 1], num_res_blocks=1,
        temperal_downsample=[False, True, True],
    )  # fmt: skip


def _wan_transformer(**changes: Any) -> Any:
    from diffusers import WanTransformer3DModel

    settings: dict[str, Any] = {
        "patch_size": (1, 2, 2), "num_attention_heads": 2, "attention_head_dim": 12,
        "in_channels": 16, "out_channels": 16, "text_dim": 32, "freq_dim": 32, "ffn_dim": 32,
        "num_layers": 1, "cross_attn_norm": True, "qk_norm": "rms_norm_across_heads",
        "rope_max_seq_len": 64,
    }  # fmt: skip
    return WanTransformer3DModel(**{**settings, **changes})


def _wan_scheduler() -> Any:
    from diffusers import UniPCMultistepScheduler

    return UniPCMultistepScheduler(
        prediction_type="flow_prediction", use_flow_sigmas=True, flow_shift=3.0
    )


def _saved(pipeline: Any, folder: Path) -> Path:
    pipeline.set_progress_bar_config(disable=True)
    for part in pipeline.components.values():
        if isinstance(part, torch.nn.Module):
            part.eval()
    pipeline.save_pretrained(folder, safe_serialization=True)
    return folder


def wan(folder: Path) -> Path:
    """Wan 2.1 text to video: 8x in space, 4x in time, sides of 16."""
    from diffusers import WanPipeline

    torch.manual_seed(0)
    tokenizer, encoder = _umt5()
    return _saved(
        WanPipeline(
            tokenizer=tokenizer, text_encoder=encoder, vae=_wan_vae(),
            transformer=_wan_transformer(), scheduler=_wan_scheduler(),
        ),
        folder,
    )  # fmt: skip


def wan_image(folder: Path) -> Path:
    """Wan 2.1 image to video, with its CLIP image encoder."""
    from diffusers import WanImageToVideoPipeline
    from transformers import CLIPImageProcessor, CLIPVisionConfig, CLIPVisionModel

    torch.manual_seed(1)
    tokenizer, encoder = _umt5()
    seeing = CLIPVisionConfig(
        hidden_size=4, projection_dim=4, num_hidden_layers=2, num_attention_heads=2,
        image_size=32, intermediate_size=16, patch_size=16,
    )  # fmt: skip
    return _saved(
        WanImageToVideoPipeline(
            tokenizer=tokenizer, text_encoder=encoder, vae=_wan_vae(),
            transformer=_wan_transformer(in_channels=36, image_dim=4, added_kv_proj_dim=24),
            scheduler=_wan_scheduler(), image_encoder=CLIPVisionModel(seeing),
            image_processor=CLIPImageProcessor(crop_size=32, size=32),
        ),
        folder,
    )  # fmt: skip


def ltx(folder: Path) -> Path:
    """LTX-Video 0.9: 32x in space, 8x in time."""
    from diffusers import (
        AutoencoderKLLTXVideo,
        FlowMatchEulerDiscreteScheduler,
        LTXPipeline,
        LTXVideoTransformer3DModel,
    )
    from transformers import T5Config, T5EncoderModel

    torch.manual_seed(2)
    tokenizer, encoder = _text(T5EncoderModel, T5Config)
    vae = AutoencoderKLLTXVideo(
        latent_channels=8, block_out_channels=(8, 8, 8, 8),
        decoder_block_out_channels=(8, 8, 8, 8), layers_per_block=(1, 1, 1, 1, 1),
        decoder_layers_per_block=(1, 1, 1, 1, 1),
    )  # fmt: skip
    transformer = LTXVideoTransformer3DModel(
        in_channels=8, out_channels=8, num_attention_heads=4, attention_head_dim=8,
        cross_attention_dim=32, num_layers=1, caption_channels=32,
    )  # fmt: skip
    return _saved(
        LTXPipeline(
            tokenizer=tokenizer, text_encoder=encoder, vae=vae, transformer=transformer,
            scheduler=FlowMatchEulerDiscreteScheduler(),
        ),
        folder,
    )  # fmt: skip


def wan_both(folder: Path) -> Path:
    """Wan 2.2 TI2V: words or a first frame, 16x in space with patches of 2."""
    from diffusers import AutoencoderKLWan, WanPipeline

    torch.manual_seed(3)
    tokenizer, encoder = _umt5()
    vae = AutoencoderKLWan(
        base_dim=3, z_dim=48, in_channels=12, out_channels=12, dim_mult=[1, 1, 1, 1],
        num_res_blocks=1, temperal_downsample=[False, True, True], patch_size=2,
        is_residual=True, scale_factor_spatial=16, latents_mean=[0.0] * 48,
        latents_std=[1.0] * 48,
    )  # fmt: skip
    return _saved(
        WanPipeline(
            tokenizer=tokenizer, text_encoder=encoder, vae=vae, scheduler=_wan_scheduler(),
            transformer=_wan_transformer(in_channels=48, out_channels=48), expand_timesteps=True,
        ),
        folder,
    )  # fmt: skip


def cog(folder: Path) -> Path:
    """CogVideoX 1.0: 8x in space, 4x in time, decoded in pairs of latent frames."""
    from diffusers import (
        AutoencoderKLCogVideoX,
        CogVideoXDDIMScheduler,
        CogVideoXPipeline,
        CogVideoXTransformer3DModel,
    )
    from transformers import T5Config, T5EncoderModel

    torch.manual_seed(4)
    tokenizer, encoder = _text(T5EncoderModel, T5Config)
    vae = AutoencoderKLCogVideoX(
        down_block_types=("CogVideoXDownBlock3D",) * 4,
        up_block_types=("CogVideoXUpBlock3D",) * 4, block_out_channels=(8, 8, 8, 8),
        latent_channels=4, layers_per_block=1, norm_num_groups=2,
    )  # fmt: skip
    transformer = CogVideoXTransformer3DModel(
        num_attention_heads=2, attention_head_dim=16, in_channels=4, out_channels=4,
        time_embed_dim=2, text_embed_dim=32, num_layers=1, sample_width=12, sample_height=8,
        sample_frames=9, max_text_seq_length=226, use_rotary_positional_embeddings=True,
    )  # fmt: skip
    return _saved(
        CogVideoXPipeline(
            tokenizer=tokenizer, text_encoder=encoder, vae=vae, transformer=transformer,
            scheduler=CogVideoXDDIMScheduler(),
        ),
        folder,
    )  # fmt: skip
