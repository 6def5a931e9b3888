"""The manifest for KubeRay is one that Kubernetes and the operator take."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

STUDIO = Path(__file__).parents[2] / "studio"
CLAIM, JOB = 0, 1


def schema(name: str) -> Any:
    return json.loads((STUDIO / f"{name}.schema.json").read_text("utf-8"))


def validator(document: int) -> Draft202012Validator:
    """A misspelt key is an error for it everywhere but among labels and the like."""
    kubernetes = Resource.from_contents(schema("kubernetes"), default_specification=DRAFT202012)
    registry: Registry[Any] = Registry().with_resource("kubernetes", kubernetes)
    claim = {"$ref": "kubernetes#/$defs/PersistentVolumeClaim"}
    return Draft202012Validator(claim if document == CLAIM else schema("rayjob"), registry=registry)


def manifest() -> list[Any]:
    text = files("adgen.data").joinpath("kuberay/rayjob.yaml").read_text("utf-8")
    # Through JSON, as kubectl sends it: anchors of the YAML become copies.
    return [json.loads(json.dumps(each)) for each in yaml.safe_load_all(text)]


def at(document: Any, *path: str | int) -> Any:
    for step in path:
        document = document[step]
    return document


SPEC = ("spec", "rayClusterSpec")
GPU = (*SPEC, "workerGroupSpecs", 0)
POD = (*GPU, "template", "spec")


@pytest.mark.parametrize("document", [CLAIM, JOB])
def test_it_validates(document: int) -> None:
    assert [error.message for error in validator(document).iter_errors(manifest()[document])] == []


@pytest.mark.parametrize(
    ("document", "path", "right", "wrong"),
    [
        (CLAIM, ("spec",), "accessModes", "accessMode"),
        (JOB, ("spec",), "entrypoint", "entryPoint"),
        (JOB, ("spec",), "shutdownAfterJobFinishes", "shutdownAfterJobFinish"),
        (JOB, (*SPEC, "headGroupSpec"), "rayStartParams", "rayStartParam"),
        (JOB, GPU, "groupName", "name"),
        (JOB, GPU, "replicas", "replica"),
        (JOB, POD, "tolerations", "toleration"),
        (JOB, (*POD, "containers", 0), "volumeMounts", "volumeMount"),
        (JOB, (*POD, "containers", 0, "resources"), "limits", "limit"),
        (JOB, (*POD, "volumes", 0, "persistentVolumeClaim"), "claimName", "claim"),
    ],
)
def test_a_misspelt_key_does_not(
    document: int, path: tuple[str | int, ...], right: str, wrong: str
) -> None:
    misspelt = manifest()[document]
    place = at(misspelt, *path)
    place[wrong] = place.pop(right)
    messages = [error.message for error in validator(document).iter_errors(misspelt)]
    assert any(wrong in message for message in messages)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ((*GPU, "replicas"), "2"),
        ((*SPEC, "headGroupSpec", "rayStartParams", "num-cpus"), 0),
        ((*POD, "containers", 0, "resources", "limits", "memory"), "32 gigabytes"),
        ((*POD, "containers", 0, "env", 0, "value"), 0),
    ],
)
def test_a_value_of_another_type_does_not(path: tuple[str | int, ...], value: object) -> None:
    wrong = manifest()[JOB]
    at(wrong, *path[:-1])[path[-1]] = value
    assert list(validator(JOB).iter_errors(wrong))


def test_every_group_mounts_the_claim_where_the_campaign_is_run() -> None:
    claim, job = manifest()
    cluster = at(job, *SPEC)
    groups = [cluster["headGroupSpec"], *cluster["workerGroupSpecs"]]
    for group in groups:
        pod = group["template"]["spec"]
        (volume,) = pod["volumes"]
        assert volume["persistentVolumeClaim"]["claimName"] == claim["metadata"]["name"]
        (mount,) = pod["containers"][0]["volumeMounts"]
        words = job["spec"]["entrypoint"].split()
        assert words[:2] == ["adgen", "run"] and words[3:5] == ["--runner", "ray"]
        paths = [word for word in words if word.startswith("/")]
        assert len(paths) == 3 and all(path.startswith(mount["mountPath"]) for path in paths)
    assert len({group["template"]["spec"]["containers"][0]["image"] for group in groups}) == 1
