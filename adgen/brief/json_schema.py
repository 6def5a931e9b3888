"""The campaign file as JSON Schema, so that editors complete and check it while one types."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from adgen.schema.campaign import Campaign

DIALECT = "https://json-schema.org/draft/2020-12/schema"
TEMPLATE = "may name columns of the CSV, as {{ dish }}"
DESCRIPTIONS: Mapping[str, str] = {
    "Campaign.name": "how the files are called; lower case",
    "Campaign.brand": "path of the brand profile, from this file",
    "Campaign.regions": "path of the CSV or .xlsx with one row per region, from this file",
    "Campaign.lengths": "lengths of the spots in seconds, such as [15, 6]",
    "Campaign.placements": "where the spots will run; `adgen placements` lists them",
    "Campaign.mood": "the feeling of the pictures; left out, nothing is changed",
    "Campaign.look": "how the pictures look; laid over the mood's look and the brand's",
    "Campaign.seed": "one number for the whole batch, so that its look holds",
    "Campaign.encode": "small, balanced or quality; where a placement demands one, that counts",
    "Campaign.engine": "what makes the pictures; its name alone will do",
    "Campaign.music": "the track; without it lengths are in seconds",
    "Campaign.voice": "who speaks the voice lines",
    "Campaign.sound_effects": "whooshes and hits on the cuts; true for the usual ones",
    "Campaign.subtitles": "how the voice's words are shown; null for none",
    "Campaign.shots": "the shots in order; the end card comes after them",
    "Shot.id": "the shot's own name; lower case",
    "Shot.prompt": f"what is to be seen, for engines that draw; {TEMPLATE}",
    "Shot.negative": f"what must not be seen; {TEMPLATE}",
    "Shot.product": "a cut-out that stands in the shot",
    "Shot.price": "a price burst",
    "Shot.counter": "a number that counts",
    "Shot.camera": "how the camera moves",
    "Shot.mask": f"a picture over `picture`: white may change, black stays as it is; {TEMPLATE}",
    "Shot.palette": "ground, second and accent as #RRGGBB; else the brand's",
    "Shot.seed": "else the campaign's",
    "Shot.super": f"text over the picture; {TEMPLATE}",
    "Shot.logo": "shows the logo in one of the brand's zones",
    "Super.text": TEMPLATE,
    "Super.at": "where the text stands; one value, or one per aspect",
    "Super.role": "decides size and weight; a lower_third stands at the foot, whatever `at` says",
    "Price.now": TEMPLATE,
    "Price.was": f"the price before, struck through; {TEMPLATE}",
    "Anchor.picture": f"a picture from the campaign's folder; {TEMPLATE}",
    "Anchor.at": "its foot, x and y as fractions of the plate; or a named place of the frame",
    "Anchor.size": "its height as a fraction of the plate's height",
    "Anchor.shadow": "0 none … 1 black",
    "Anchor.blend": "how it is laid over the plate",
    "EndCard.cta": f"the call to action; {TEMPLATE}",
    "EndCard.legal": f"small print; {TEMPLATE}",
    "EndCard.voice": f"what the voice says over it; {TEMPLATE}",
    "Music.file": "a sound file of the campaign's folder",
    "Music.licence": "by whose leave it is heard; the brand's music_licences must have its terms",
    "EngineChoice.name": "`adgen engines` lists them",
    "EngineChoice.model": "folder or hub id of the model",
    "EngineChoice.revision": "which version of the model",
    "EngineChoice.options": "passed on to the pipeline by name",
    "Voice.engine": "`adgen voices` lists them",
}
SHORT_FORMS = (
    ("Campaign", "engine", "string"),
    ("Campaign", "sound_effects", "boolean"),
    ("Shot", "super", "string"),
)
"""Keys that take a plain text for the model that they hold."""


def campaign_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of the campaign file, its short forms included."""
    schema = Campaign.model_json_schema()
    definitions: dict[str, dict[str, Any]] = schema["$defs"]
    models = {**definitions, "Campaign": schema}
    for model, definition in models.items():
        for key, value in definition.get("properties", {}).items():
            value.pop("title", None)
            value.pop("default", None) if value.get("default") is None else None
            described = DESCRIPTIONS.get(f"{model}.{key}")
            if described:
                value["description"] = described
    for model, key, short in SHORT_FORMS:
        _also(models[model]["properties"], key, {"type": short})
    for name in ("Shot", "EndCard"):
        definitions[name]["oneOf"] = [{"required": ["beats"]}, {"required": ["seconds"]}]
    definitions["Shot"]["dependentRequired"] = {"mask": ["picture"]}
    for definition in definitions.values():
        for key, value in definition.get("properties", {}).items():
            aspects = definitions.get(str(value.get("$ref", "")).rpartition("/")[2], {})
            if "portrait" in aspects.get("properties", {}):
                _also(definition["properties"], key, dict(aspects["properties"]["portrait"]))
    return {"$schema": DIALECT, **schema, "title": "adgen campaign"}


def _also(properties: dict[str, Any], key: str, short: dict[str, Any]) -> None:
    """Let a key take a short form beside what it takes now."""
    long = properties[key]
    kept = {name: long.pop(name) for name in ("description", "default") if name in long}
    choices = long.get("anyOf", [long])
    properties[key] = {"anyOf": [*choices, short], **kept}
