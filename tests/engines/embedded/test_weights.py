"""Weights are whole or refused, with the file and the way out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from adgen.engines.embedded.engine import load
from adgen.engines.embedded.weights import CHECKSUMS, fingerprint, write_checksums
from adgen.errors import EngineError
from adgen.schema.campaign import EngineChoice


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A sealed folder of the model's shape; its weights are a few bytes."""
    (tmp_path / "layout").mkdir()
    (tmp_path / "layout" / "a.safetensors").write_bytes(b"\x01" * 100)
    (tmp_path / "model_index.json").write_text('{"_class_name": "PlatePipeline"}')
    (tmp_path / "README.md").write_text("the card")
    write_checksums(tmp_path)
    return tmp_path


def test_the_manifest_lists_what_is_loaded_and_no_card(folder: Path) -> None:
    known = json.loads((folder / CHECKSUMS).read_text())
    assert list(known) == ["layout/a.safetensors", "model_index.json"]
    assert all(len(digest) == 64 for digest in known.values())


def test_other_weights_have_another_fingerprint(folder: Path) -> None:
    before = fingerprint(folder)
    (folder / "README.md").write_text("another card")
    assert fingerprint(folder) == before
    (folder / "layout" / "a.safetensors").write_bytes(b"\x01" * 99 + b"\x02")
    write_checksums(folder)
    assert fingerprint(folder) != before


def test_one_changed_byte_is_refused_with_the_way_out(folder: Path) -> None:
    (folder / "layout" / "a.safetensors").write_bytes(b"\x01" * 99 + b"\x02")
    with pytest.raises(EngineError) as caught:
        load(EngineChoice(model=str(folder)))
    assert str(caught.value) == (
        f"{folder}/layout/a.safetensors: does not have its checksum\n\n"
        "hint: save or copy the model again, or leave engine.model out for the one that is shipped"
    )


def test_missing_files_are_named(folder: Path) -> None:
    (folder / "layout" / "a.safetensors").unlink()
    with pytest.raises(EngineError, match=r"layout/a\.safetensors: is missing"):
        fingerprint(folder)
    (folder / CHECKSUMS).unlink()
    with pytest.raises(EngineError, match=r"checksums\.json: is missing"):
        fingerprint(folder)


def test_a_pointer_of_git_lfs_is_known_for_what_it_is(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adgen.engines.embedded.weights.shipped", lambda: folder)
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 100\n"
    (folder / "layout" / "a.safetensors").write_text(pointer)
    with pytest.raises(EngineError, match="Git LFS pointer") as caught:
        fingerprint(folder)
    assert "install adgen again" in str(caught.value)
    assert "git lfs pull" in str(caught.value)


def test_weights_that_nobody_sealed_are_refused(folder: Path) -> None:
    (folder / "layout" / "b.safetensors").write_bytes(b"more")
    with pytest.raises(EngineError, match=r"b\.safetensors: is not in checksums\.json"):
        fingerprint(folder)


@pytest.mark.parametrize(
    "manifest",
    ["", "[]", "{}", '{"model_index.json": 1}', '{"model_index.json": "0", "../x": "0"}'],
)
def test_a_manifest_that_is_none(folder: Path, manifest: str) -> None:
    (folder / CHECKSUMS).write_text(manifest)
    with pytest.raises(EngineError, match=r"checksums\.json: (cannot be read|does not list)"):
        fingerprint(folder)


def test_another_pipeline_is_sent_to_its_own_engine(folder: Path) -> None:
    (folder / "model_index.json").write_text('{"_class_name": "WanPipeline"}')
    write_checksums(folder)
    with pytest.raises(EngineError, match=r"WanPipeline.*\n\nhint: name it with engine: diffusers"):
        fingerprint(folder)
