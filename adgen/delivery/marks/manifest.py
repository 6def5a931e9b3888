"""What a manifest of C2PA says of a spot, in the form in which the library takes it."""

from __future__ import annotations

import mimetypes
from collections.abc import Collection
from typing import Any

from adgen.schema.labels import GENERATED, SOURCE_TYPES, Claim

ACTIONS = "c2pa.actions.v2"
ASSERTION = "adgen.generation"
"""Our own assertion: hashes of prompts, models with revisions, hashes of ingredients."""


def manifest(claim: Claim, kind: str, added: Collection[int]) -> dict[str, Any]:
    """A film of a MIME type: made by software, with each ingredient placed in it.

    The ingredients of the numbers `added` are left out: they are added as files, of the same names.
    """
    agent = {"name": claim.software, "version": claim.version}
    numbers = range(len(claim.ingredients))
    made = {"action": "c2pa.created", "digitalSourceType": claim.source_type,
            "softwareAgent": agent}  # fmt: skip
    placed = [
        {"action": "c2pa.placed", "softwareAgent": agent,
         "parameters": {"ingredientIds": [_name(number)]}}
        for number in numbers
    ]  # fmt: skip
    generation = {
        "prompts": [f"sha256:{value}" for value in claim.prompts],
        "models": [{"name": use.name, "revision": use.revision} for use in claim.models],
        "ingredients": [{"title": part.title, "sha256": part.sha256} for part in claim.ingredients],
        "produceId": claim.produce_id,
    }
    return {
        "claim_generator_info": [agent],
        "title": claim.title,
        "format": kind,
        "assertions": [
            {"label": ACTIONS, "created": True, "data": {"actions": [made, *placed]}},
            {"label": ASSERTION, "created": True, "data": generation},
        ],
        "ingredients": [ingredient(claim, number) for number in numbers if number not in added],
    }


def smallest(kind: str) -> dict[str, Any]:
    """A manifest that says no more than it must."""
    created = {"action": "c2pa.created", "digitalSourceType": f"{SOURCE_TYPES}{GENERATED}"}
    return {
        "claim_generator_info": [{"name": "adgen"}],
        "format": kind,
        "assertions": [{"label": ACTIONS, "data": {"actions": [created]}}],
    }


def ingredient(claim: Claim, number: int) -> dict[str, str]:
    """One of a claim's ingredients: a part of the film."""
    title = claim.ingredients[number].title
    told = media_type(title) or "application/octet-stream"
    return {"label": _name(number), "title": title, "relationship": "componentOf", "format": told}


def media_type(title: str) -> str | None:
    """The MIME type that a file's name tells."""
    return mimetypes.guess_type(title)[0]


def _name(number: int) -> str:
    return f"ingredient {number}"
