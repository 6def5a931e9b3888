"""Which sources can reach which leaf of a piece of work.

A pattern is the label of a change (see changes.py), `*` at its end standing for anything that
follows. In it `{shot}` and `{placement}` are those at hand, `{all}` every shot and the end card in
turn, `{head}`, `{field}` and `{tail}` the first, the second and all but the first key of the leaf,
and `{text}` the place of a text. `row` names a column, `=` a kind of change that must have the
leaf's own values. Where a template stands, the columns that it names are reached too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_SAID = (
    *(f"campaign {{all}}.{field}" for field in ("voice", "reading", "recording")),
    "brand voice.*", "campaign voice.*",
)  # fmt: skip
TIMING = (
    *(f"campaign {{all}}.{field}"
      for field in ("beats", "seconds", "essential", "transition", "beat_effect", "stretch")),
    "campaign beat_effect",
    "campaign order of shots", "campaign lengths", "campaign rate",
    *(f"campaign music.{field}"
      for field in ("file", "tempo", "offset", "beats_file", "start", "bar", "ending")),
    "file music", "file beats file", "file voice *", *_SAID, "voice *", "stage beats",
    "stage voice",
)  # fmt: skip
"""What can move cut points, and with them the frames of takes and the times of texts."""
_LAID = (
    "campaign mood", "mood *", "brand look.*", "campaign look.*", "campaign beat_effect",
    "campaign transition_seconds", "campaign seed", "=file",
    *(f"campaign {{all}}.{field}" for field in
      ("focus", "picture", "look.*", "beat_effect", "speed", "seed", "product.*", "anchors")),
)  # fmt: skip
"""What decides how takes are laid into a master, besides time."""
_HEEDED = (
    *(f"campaign {{all}}.{field}" for field in
      ("super.*", "price.*", "counter.*", "logo", "product.*", "anchors", "camera", "focus",
       "picture", "speed")),
    "campaign transition_seconds", "campaign mood", "mood transition_seconds",
)  # fmt: skip
"""What texts make room for, or wait for, besides time."""
_RASTER = ("placement {placement} width", "placement {placement} height")
_FONTS = ("brand typography.family", "brand typography.files", "file font *")
_LOGO = ("=file", "brand logo.file")
_ROW = ("row region",)
_SAFE = (
    "placement {placement} safe.*", "placement {placement} mirrored", *_RASTER, *_ROW,
)  # fmt: skip

_LABELLED = ("campaign disclosure.*", *_ROW)
_SUPPLIED = (
    "campaign {all}.picture", "campaign {all}.product.*", "campaign {all}.anchors", *_LOGO[1:],
    "campaign music.file", "file *",
)  # fmt: skip

REACH: Mapping[str, Mapping[str, Sequence[str]]] = {
    "beats": {
        "tempo": ("campaign music.tempo",),
        "offset": ("campaign music.offset",),
        "inputs.music": ("=file", "campaign music.file"),
    },
    "voice": {
        "text": _SAID,
        "language": _ROW,
        "accent": _ROW,
        "voice": ("campaign voice.*",),
        "faster": (*TIMING, "brand voice.fastest"),
        "inputs.engine": ("=voice", "campaign voice.*"),
        "inputs.listener": ("campaign voice.*",),
        "inputs.recording": ("file voice *", *_SAID),
        "inputs": (*_SAID, "voice *"),
    },
    "take": {
        "": ("campaign {shot}.{head}", "review {shot}"),
        "engine": ("campaign {shot}.engine", "campaign engine.name", "review {shot}"),
        "seed": ("campaign {shot}.seed", "campaign seed", "review {shot}"),
        "raster": _RASTER,
        "rate": ("campaign rate",),
        "frames": (*TIMING, "campaign {shot}.speed", "campaign transition_seconds", "campaign mood",
                   "mood transition_seconds"),
        "camera": ("campaign {shot}.camera", "campaign {shot}.picture"),
        "motion": ("campaign {shot}.motion", "campaign mood", "mood motion"),
        "picture": ("=file", "campaign {shot}.picture"),
        "held": ("campaign {shot}.product.*", "campaign {shot}.anchors", "campaign {shot}.picture"),
        "mask": ("=file", "campaign {shot}.mask"),
        "focus": ("=file", "campaign {shot}.focus", "campaign {shot}.picture",
                  "campaign {shot}.product.*", "campaign {shot}.anchors"),
        "palette": ("campaign {shot}.palette", "campaign {shot}.picture", "brand palette.*"),
        "settings": ("campaign engine.*",),
        "inputs.engine": ("=engine", "campaign {shot}.engine", "campaign engine.name",
                          "campaign engine.model", "campaign engine.revision"),
    },
    "compose": {
        "raster": _RASTER,
        "rate": ("campaign rate",),
        "form": ("brand shape", "brand palette.accent", "brand palette.light"),
        "cuts": (*TIMING, *_LAID),
        "inputs": TIMING,
    },
    "mix": {
        "seconds": TIMING,
        "starts": TIMING,
        "music": ("campaign music.*",),
        "music.start": TIMING,
        "music.last_hit": TIMING,
        "music.fade": ("campaign music.fade", *TIMING),
        "effects": ("campaign sound_effects", "campaign sound_effects.*", *TIMING,
                    "campaign transition_seconds", "campaign mood", "mood transition_seconds"),
        "target": ("placement {placement} loudness",),
        "quiet": ("placement {placement} silent_frames", "campaign rate"),
        "inputs.music": ("=file", "campaign music.file"),
        "inputs": (*TIMING, *_SAID, "voice *"),
    },
    "overlay": {
        "texts": ("campaign {text}",),
        "texts.end-card.tagline": ("campaign {text}", "brand tagline"),
        "shots": (*TIMING, *_HEEDED),
        "cues": (*TIMING, "campaign {all}.translation"),
        "page.raster": _RASTER,
        "page.rate": ("campaign rate",),
        "page.safe": _SAFE,
        "page.captions": ("placement {placement} captions",),
        "page.language": _ROW,
        "page.rtl": _ROW,
        "page.subtitles": ("campaign subtitles.*",),
        "label": _LABELLED,
        "label.frames": (*_LABELLED, *TIMING),
        "label.height": (*_LABELLED, *_RASTER),
        "page.second": ("campaign subtitles.*",),
        "page.highlight": ("campaign subtitles.*",),
        "page.voiced": ("campaign voice.*",),
        "brand": ("brand {tail}",),
        "inputs.logo": _LOGO,
        "inputs.fonts": _FONTS,
        "inputs": (*TIMING, *_SAID, "voice *"),
    },
    "deliver": {
        "raster": _RASTER,
        "rate": ("campaign rate",),
        "encode": ("campaign encode", "encode *", "placement {placement} encode",
                   "placement {placement} encodes"),
        "surround": ("placement {placement} leader", "placement {placement} hold_seconds",
                     "placement {placement} timecode", "campaign rate"),
        "slate": ("placement {placement} leader", "placement {placement} number",
                  "campaign clock_number", "campaign ad_id", "brand name", "campaign name",
                  "campaign lengths", "campaign rate", *_RASTER, *_ROW),
        "gamut": ("placement {placement} gamut",),
        "style.palette": ("brand {tail}", "campaign subtitles.*"),
        "style.animation": ("brand animation",),
        "style.safe": ("brand animation", *_SAFE),
        **dict.fromkeys(
            (f"style.{name}" for name in ("subtitles", "highlight", "second", "contrast")),
            ("campaign subtitles.*",),
        ),
        "style.language": _ROW,
        "style.label": _LABELLED,
        "inputs.logo": _LOGO,
        "inputs.fonts": _FONTS,
    },
    "mark": {
        "title": ("campaign name", "campaign lengths", *_RASTER),
        "marks": ("campaign disclosure.*", "certificate", *_ROW),
        "producer": ("campaign disclosure.producer",),
        "certificate": ("certificate", "campaign disclosure.certificate"),
        "timestamp": ("campaign disclosure.timestamp_url",),
        "models": ("engine *", "voice *", "campaign {all}.engine", "campaign engine.*",
                   "campaign voice.*"),
        "prompts": ("campaign {all}.prompt",),
        "ingredients": _SUPPLIED,
        "inputs": ("=file", *_SUPPLIED),
    },
    "check": {
        "placement": ("placement {placement} {field}",),
        "placement.safe": _SAFE,
        "brand": ("brand {tail}",),
        "cuts": TIMING,
    },
}  # fmt: skip
"""By stage, the sources of each leaf; the longest name that the leaf begins with counts."""


@dataclass(frozen=True, slots=True)
class Spotted:
    """Where in a campaign a piece of work is looked at."""

    region: str
    length: int
    placement: str
    shot: str = ""

    @property
    def place(self) -> tuple[str, int, str]:
        """The deliverable's."""
        return self.region, self.length, self.placement


@dataclass(frozen=True, slots=True)
class Leaf:
    """One value of a piece of work that is not what it was."""

    stage: str
    path: tuple[str, ...]
    """Its keys from the parameters down, or `inputs` and the input's name."""
    before: Any
    after: Any

    @property
    def name(self) -> str:
        return ".".join(self.path)


def patterns_of(leaf: Leaf) -> Sequence[str]:
    """The patterns of the longest name that a leaf's begins with."""
    table = REACH.get(leaf.stage, {})
    for length in range(len(leaf.path), 0, -1):
        found = table.get(".".join(leaf.path[:length]))
        if found is not None:
            return found
    return table.get("", ())
