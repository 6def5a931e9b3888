"""The author's options for a pipeline, checked before anything is loaded."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from typing import Any

from adgen.engines.pipelines import Rules
from adgen.schema.campaign import EngineChoice

MAX_PIXELS = "max_pixels"
"""The one option that is adgen's own: pixels of a frame, in place of the family's usual number."""

OWN: dict[str, str | None] = {
    "prompt": "prompt of the shot",
    "negative_prompt": "negative of the shot",
    "image": "picture of the shot",
    "generator": "seed",
    "height": f"options.{MAX_PIXELS}",
    "width": f"options.{MAX_PIXELS}",
    "num_frames": "length of the shot",
    "frames": "length of the shot",
    "num_inference_steps": "engine.steps",
    "guidance_scale": "engine.guidance",
    "max_guidance_scale": "engine.guidance",
    "motion_bucket_id": "motion of the shot",
    "frame_rate": None,
    "fps": None,
    "num_videos_per_prompt": None,
    "output_type": None,
    "return_dict": None,
    "callback_on_step_end": None,
    "callback_on_step_end_tensor_inputs": None,
}
"""Arguments that adgen gives itself, and where their value comes from."""

TENSORS = ("embeds", "latents", "_mask", "image", "video")
"""Arguments with these endings take tensors or pictures, which YAML cannot hold."""


def check_options(choice: EngineChoice, rules: Rules) -> None:
    """Raise ValueError for the first option that is unknown, adgen's to give, or out of range.

    Names are checked against the `__call__` of the classes that may run, so diffusers is imported
    when there are options for it, and only then.
    """
    options = choice.options
    least = rules.multiple**2
    pixels = options.get(MAX_PIXELS, least)
    if not isinstance(pixels, int) or isinstance(pixels, bool) or pixels < least:
        raise ValueError(f"engine.options.{MAX_PIXELS}: must be a whole number from {least}")
    for name in ("timesteps", "sigmas"):
        if name in options and choice.steps is not None:
            raise ValueError(f"engine.options.{name}: sets the steps, so engine.steps cannot")
    for name in options:
        if name == "trust_remote_code":
            raise ValueError(f"engine.options.{name}: code that comes with a model is never run")
        if name in OWN:
            source = f"it comes from {OWN[name]}" if OWN[name] else "the model decides it"
            raise ValueError(f"engine.options.{name}: is not an option, {source}")
    if set(options) - {MAX_PIXELS}:
        _check_names(options, _offered(rules))


def steps_of(choice: EngineChoice, rules: Rules) -> int:
    """Denoising steps; a list of timesteps or sigmas in the options counts itself."""
    for name in ("timesteps", "sigmas"):
        if choice.options.get(name):
            return len(choice.options[name])
    return choice.steps or rules.steps


def parameters(function: Callable[..., Any]) -> set[str]:
    """Names of the arguments a function takes, without `self` and catch-alls."""
    catch_all = (inspect.Parameter.VAR_KEYWORD, inspect.Parameter.VAR_POSITIONAL)
    found = inspect.signature(function).parameters.values()
    return {parameter.name for parameter in found if parameter.kind not in catch_all} - {"self"}


def _offered(rules: Rules) -> list[str]:
    import diffusers

    known = {MAX_PIXELS}
    for class_name in filter(None, (rules.text, rules.image)):
        known |= parameters(getattr(diffusers, class_name).__call__)
    return sorted(name for name in known - OWN.keys() if not name.endswith(TENSORS))


def _check_names(options: Mapping[str, Any], offered: list[str]) -> None:
    for name in options:
        if name not in offered:
            near = get_close_matches(name, offered, 1)
            hint = f"did you mean {near[0]}?" if near else f"known: {', '.join(offered)}"
            raise ValueError(f"engine.options.{name}: the pipeline has no such argument; {hint}")
