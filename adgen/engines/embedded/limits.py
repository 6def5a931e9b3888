"""What the embedded model cannot do, said while planning with the way out."""

from __future__ import annotations

import numpy as np

from adgen.engines.embedded.grammar import grammar
from adgen.engines.embedded.words import Encoded
from adgen.engines.moves import Floats
from adgen.media.colour import rgb_of
from adgen.schema.campaign import EngineChoice
from adgen.schema.footage import TakeRequest

STEPS, GUIDANCE = 16, 2.0
"""Sampling steps and guidance where the author gives none."""
LONGEST = 4
"""Seconds of a take."""
FEEL = "feel"
LEAST_FEEL, MOST_FEEL = 12.0, 60.0
"""Frames per second that a take may feel like."""
DEVICES = ("auto", "cpu", "cuda")


def refuse_options(choice: EngineChoice) -> None:
    """Raise ValueError for options that mean nothing to the model or are out of range."""
    usual = EngineChoice()
    for name in ("revision", "dtype", "offload", "vae_tiling"):
        if getattr(choice, name) != getattr(usual, name):
            known = "device, guidance, model, options.feel and steps"
            raise ValueError(
                f"engine.{name}: means nothing to the embedded model; it takes {known}"
            )
    if choice.device not in DEVICES:
        raise ValueError(f"engine.device: is one of {', '.join(DEVICES)}, not {choice.device}")
    unknown = sorted(set(choice.options) - {FEEL})
    if unknown:
        raise ValueError(f"engine.options.{unknown[0]}: no such option; known: {FEEL}")
    feel = choice.options.get(FEEL, LEAST_FEEL)
    number = isinstance(feel, int | float) and not isinstance(feel, bool)
    if not number or not LEAST_FEEL <= feel <= MOST_FEEL:
        raise ValueError(
            f"engine.options.{FEEL}: is frames per second from {LEAST_FEEL:g} to {MOST_FEEL:g}, "
            f"not {feel!r}"
        )


def refuse_length(request: TakeRequest) -> None:
    """Raise ValueError for a take of no frame, or longer than the model makes."""
    if request.frames < 1:
        raise ValueError(f"a take has at least one frame, not {request.frames}")
    if request.frames > LONGEST * request.rate:
        raise ValueError(
            f"the take lasts {float(request.frames / request.rate):.2f} s and the embedded model "
            f"makes {LONGEST} s at most: cut the shot in two, or name another engine"
        )


def refuse_prompt(prompt: str, read: Encoded) -> None:
    """Raise ValueError for an empty prompt, and for one without a word that the model knows."""
    if not prompt.strip():
        raise ValueError(
            "the embedded model draws from words or from a picture, and the shot has neither: "
            "give it a prompt or a picture, or `engine: stills` for a plate of brand colours"
        )
    if not read.known:
        words = ", ".join(read.ignored) or prompt.strip()
        kinds = ", ".join(name.replace("_", " ") for name in grammar().kinds)
        raise ValueError(
            f"the embedded model knows no word of the prompt ({words}); in English and Chinese "
            f"it draws {kinds}; for other things name a large model: "
            "engine: {name: diffusers, model: FOLDER}"
        )


def three_colours(palette: tuple[str, ...]) -> Floats:
    """Ground, second and accent as (3, 3) sRGB 0..1. Raises ValueError for fewer."""
    if len(palette) != 3:
        raise ValueError(f"the embedded model needs three colours, the palette has {len(palette)}")
    if len({colour.lower() for colour in palette}) == 1:
        raise ValueError(
            f"the palette is one colour, {palette[0]}: the embedded model needs a ground, a second "
            "and an accent that differ; give the shot a palette, or the brand other colours"
        )
    return np.array([rgb_of(colour) for colour in palette], np.float64) / 255.0
