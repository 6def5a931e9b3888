"""What each pipeline class of diffusers obeys: sizes, frame counts, rates and argument names.

The figures are the defaults and checks of the classes' `check_inputs` and `__call__` in diffusers
0.42; `longest` is the length the model was trained on, or the longest one its authors show. To add
a class, add a line to `PIPELINES`; where its checkpoints differ, a function to `ADJUSTED`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil
from typing import Any

from adgen.schema.picture import Raster

Config = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Rules:
    """How one checkpoint is called, and what it can make."""

    text: str | None
    """Class that makes a take from words alone, if the checkpoint can."""
    image: str | None
    """Class that begins with a picture, if it can, over the same weights."""
    rate: int
    """Frames per second the model was trained at."""
    pixels: int
    """Pixels of a frame the model was trained at."""
    longest: int
    """Most frames of one take."""
    steps: int
    guidance: float
    multiple: int = 16
    """Both sides of the raster are multiples of this."""
    stride: int = 4
    """Frame counts are `stride * k + 1` with k ≥ 1, except 1: any count."""
    only: tuple[int, int] | None = None
    """The single width and height it can make, where its position codes are learned."""
    frames_argument: str = "num_frames"
    guidance_argument: str = "guidance_scale"
    rate_argument: str | None = None
    prompted: bool = True
    """Whether the pipeline takes words at all."""
    motion_argument: str | None = None
    full_precision: tuple[str, ...] = ()
    """Components that stay float32 whatever dtype is chosen."""


_WAN = Rules(
    "WanPipeline", None, rate=16, pixels=832 * 480, longest=81, steps=50, guidance=5.0,
    full_precision=("vae", "image_encoder"),
)  # fmt: skip
_LTX = Rules(
    "LTXPipeline", "LTXImageToVideoPipeline", rate=25, pixels=704 * 512, longest=257, steps=50,
    guidance=3.0, multiple=32, stride=8, rate_argument="frame_rate",
)  # fmt: skip
_LTX2 = replace(
    _LTX, text="LTX2Pipeline", image="LTX2ImageToVideoPipeline", rate=24, pixels=768 * 512,
    longest=481, steps=30,
)  # fmt: skip
_COG = Rules(
    "CogVideoXPipeline", None, rate=8, pixels=720 * 480, longest=49, steps=50, guidance=6.0,
    # Its VAE decodes in pairs of latent frames and gives 4k+1 frames only for odd latent counts.
    stride=8,
)  # fmt: skip
_SKYREELS = Rules(
    "SkyReelsV2Pipeline", None, rate=24, pixels=960 * 544, longest=97, steps=50, guidance=6.0,
    full_precision=("vae", "image_encoder"),
)  # fmt: skip
_KANDINSKY = Rules(
    "Kandinsky5T2VPipeline", None, rate=24, pixels=768 * 512, longest=121, steps=50, guidance=5.0
)
_SANA = Rules(
    "SanaVideoPipeline", None, rate=16, pixels=832 * 480, longest=81, steps=50, guidance=6.0,
    # 8k+1 suits both of the VAEs it is published with.
    multiple=32, stride=8, frames_argument="frames",
)  # fmt: skip
_ANIMATEDIFF = Rules(
    "AnimateDiffPipeline", None, rate=8, pixels=512 * 512, longest=32, steps=50, guidance=7.5,
    multiple=8, stride=1,
)  # fmt: skip

PIPELINES: dict[str, Rules] = {
    "WanPipeline": _WAN,
    "WanImageToVideoPipeline": replace(_WAN, text=None, image="WanImageToVideoPipeline"),
    "WanVACEPipeline": replace(_WAN, text="WanVACEPipeline"),
    "LTXPipeline": _LTX,
    "LTXImageToVideoPipeline": _LTX,
    "LTXConditionPipeline": replace(_LTX, image="LTXConditionPipeline"),
    "LTX2Pipeline": _LTX2,
    "LTX2ImageToVideoPipeline": _LTX2,
    "CogVideoXPipeline": _COG,
    "CogVideoXImageToVideoPipeline": replace(
        _COG, text=None, image="CogVideoXImageToVideoPipeline"
    ),
    "HunyuanVideoPipeline": Rules(
        "HunyuanVideoPipeline", None, rate=24, pixels=1280 * 720, longest=129, steps=50,
        guidance=6.0,
    ),
    "MochiPipeline": Rules(
        "MochiPipeline", None, rate=30, pixels=848 * 480, longest=163, steps=64, guidance=4.5,
        stride=6,
    ),
    "SkyReelsV2Pipeline": _SKYREELS,
    "SkyReelsV2ImageToVideoPipeline": replace(
        _SKYREELS, text=None, image="SkyReelsV2ImageToVideoPipeline", guidance=5.0
    ),
    "Kandinsky5T2VPipeline": _KANDINSKY,
    "Kandinsky5I2VPipeline": replace(_KANDINSKY, text=None, image="Kandinsky5I2VPipeline"),
    "SanaVideoPipeline": _SANA,
    "SanaImageToVideoPipeline": replace(_SANA, text=None, image="SanaImageToVideoPipeline"),
    "AnimateDiffPipeline": _ANIMATEDIFF,
    "AnimateDiffSDXLPipeline": replace(
        _ANIMATEDIFF, text="AnimateDiffSDXLPipeline", pixels=1024 * 1024, guidance=5.0
    ),
    "StableVideoDiffusionPipeline": Rules(
        None, "StableVideoDiffusionPipeline", rate=7, pixels=1024 * 576, longest=25, steps=25,
        guidance=3.0, multiple=8, stride=1, guidance_argument="max_guidance_scale",
        rate_argument="fps", prompted=False, motion_argument="motion_bucket_id",
    ),
}  # fmt: skip


def _wan(rules: Rules, index: Config, config: Callable[[str], Config]) -> Rules:
    """Wan 2.2 TI2V, told by `expand_timesteps`: 24 per second, 32 pixels, words or a picture."""
    if not index.get("expand_timesteps"):
        return rules
    cell = (
        config("vae").get("scale_factor_spatial", 8)
        * config("transformer").get("patch_size", (1, 2, 2))[1]
    )
    return replace(
        rules, text="WanPipeline", image="WanImageToVideoPipeline", rate=24,
        pixels=1280 * 704, longest=121, multiple=max(16, cell),
    )  # fmt: skip


def _cog(rules: Rules, _: Config, config: Callable[[str], Config]) -> Rules:
    """CogVideoX 1.5 has temporal patches; learned position codes allow one raster only."""
    model = config("transformer")
    width, height = 8 * model.get("sample_width", 90), 8 * model.get("sample_height", 60)
    if model.get("patch_size_t"):
        rules = replace(rules, rate=16, longest=161)
    fixed = bool(model.get("use_learned_positional_embeddings"))
    return replace(rules, pixels=width * height, only=(width, height) if fixed else None)


def _animatediff(rules: Rules, _: Config, config: Callable[[str], Config]) -> Rules:
    """The motion module has a position code for so many frames and no more."""
    return replace(rules, longest=config("motion_adapter").get("motion_max_seq_length", 32))


def _svd(rules: Rules, _: Config, config: Callable[[str], Config]) -> Rules:
    """SVD was trained on 14 frames, SVD-XT on 25; the UNet's config says which."""
    return replace(rules, longest=config("unet").get("num_frames", 25))


ADJUSTED: dict[str, Callable[[Rules, Config, Callable[[str], Config]], Rules]] = {
    "WanPipeline": _wan,
    "WanImageToVideoPipeline": _wan,
    "CogVideoXPipeline": _cog,
    "CogVideoXImageToVideoPipeline": _cog,
    "AnimateDiffPipeline": _animatediff,
    "AnimateDiffSDXLPipeline": _animatediff,
    "StableVideoDiffusionPipeline": _svd,
}


def rules_of(class_name: str, index: Config, config: Callable[[str], Config]) -> Rules:
    """The rules of a checkpoint from its model_index.json and its components' config.json.

    `config` gives the config.json of a component by name. Raises KeyError for a class that is not
    in `PIPELINES`.
    """
    rules = PIPELINES[class_name]
    adjust = ADJUSTED.get(class_name)
    return adjust(rules, index, config) if adjust else rules


def fit_raster(asked: Raster, rules: Rules, pixels: int) -> Raster:
    """The raster within `pixels` that leaves most of them when cropped to the asked aspect.

    Sides are multiples by the rules of the pipeline, and never more than the asked ones rounded up
    to such a multiple. Raises ValueError when not even the smallest raster fits, or when the only
    one the model makes has another aspect.
    """
    if rules.only is not None:
        only = Raster(*rules.only)
        if only.aspect != asked.aspect:
            raise ValueError(f"this model makes only {only}, and {asked} is {asked.aspect}")
        return only
    unit = rules.multiple
    found: tuple[float, int, Raster] | None = None
    for width in range(unit, asked.width + unit, unit):
        # Higher than this the crop leaves no more, only costs more.
        enough = ceil(min(width / asked.width, 1) * asked.height / unit)
        height = min(enough, pixels // (width * unit)) * unit
        if height:
            left = min(width / asked.width, height / asked.height)
            candidate = left, -width * height, Raster(width, height)
            found = max(found, candidate) if found else candidate
    if found is None:
        raise ValueError(f"max_pixels {pixels} is less than the smallest raster, {unit}x{unit}")
    return found[-1]


def count_frames(frames: int, rate: Fraction, rules: Rules) -> tuple[int, int]:
    """Frames to make and, of these, to keep, so that they last as long as `frames` at `rate`.

    Raises ValueError when that is longer than the model can make.
    """
    kept = ceil(frames * rules.rate / rate)
    steps = max(ceil((kept - 1) / rules.stride), 1)
    made = kept if rules.stride == 1 else steps * rules.stride + 1
    if made > rules.longest:
        raise ValueError(
            f"the shot takes {float(frames / rate):.2f} s and needs {made} frames; this model makes"
            f" at most {rules.longest} ({rules.longest / rules.rate:.2f} s at {rules.rate} per"
            " second): split the shot in two, or make it shorter"
        )
    return made, kept
