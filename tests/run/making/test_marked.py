"""Marks are put into a film where the key is; a key is in no noun, and never travels."""

from __future__ import annotations

import hashlib
import pickle
from dataclasses import replace
from pathlib import Path

import pytest

from adgen.delivery.marks.certs import make_test_chain
from adgen.delivery.marks.credentials import load_credentials
from adgen.delivery.marks.inspect import inspect
from adgen.errors import MediaError
from adgen.run.making.boxed import CONTRAST
from adgen.run.making.items import Item
from adgen.run.making.marked import UNMARKED, marked_film
from adgen.run.marking import PlannedMark, Signing
from adgen.run.store.folder import file_hash
from adgen.run.work import Work
from adgen.schema.labels import Claim, Ingredient
from adgen.schema.picture import Asset
from tests.studio.films import SMALL, film, noise


@pytest.fixture(scope="module")
def entry(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A film's folder in a store: the film, its subtitles, what was measured, and what stays."""
    folder = tmp_path_factory.mktemp("entry")
    film(folder / "film.mp4", noise(1), 10)
    for name in ("film.srt", "film.ass", CONTRAST, "overlay.ass"):
        (folder / name).write_text(name, "utf-8")
    return folder


@pytest.fixture
def planned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PlannedMark:
    """A film to be signed with a chain of its own."""
    for name in ("CERTIFICATE", "KEY", "PASSPHRASE"):
        monkeypatch.delenv(f"ADGEN_SIGNING_{name}", raising=False)
    _, chain, key = make_test_chain(tmp_path / "certs")
    signing = Signing(chain, key, load_credentials(chain, key).fingerprint, None)
    logo = tmp_path / "logo.png"
    logo.write_bytes(b"a logo")
    part = Ingredient("logo.png", logo, hashlib.sha256(b"a logo").hexdigest())
    claim = Claim("spot", "adgen", "1", (), (), (part,), True, "ab12")
    work = Work("mark", 1, {"certificate": signing.fingerprint}, {"film": "f" * 64})
    marks = ("aigc", "xmp", "c2pa")
    return PlannedMark(work, "f" * 64, marks, claim, "us", signing, SMALL, 10)


def test_the_film_gets_its_marks_and_what_lies_beside_it_comes_along(
    planned: PlannedMark, entry: Path, tmp_path: Path
) -> None:
    unsigned = replace(planned, marks=("aigc", "xmp"), signing=None)
    folder = tmp_path / "made"
    folder.mkdir()
    marked_film(unsigned, entry, "film.mp4", folder)
    found = inspect(folder / "film.mp4", needed=unsigned.marks)
    assert found.valid
    assert found.signature is None
    names = {path.name for path in folder.iterdir()}
    assert names == {"film.mp4", "film.srt", "film.ass", CONTRAST, UNMARKED}
    assert (folder / UNMARKED).read_text("ascii") == file_hash(entry / "film.mp4")
    again = tmp_path / "again"
    again.mkdir()
    marked_film(unsigned, entry, "film.mp4", again)
    assert (again / "film.mp4").read_bytes() == (folder / "film.mp4").read_bytes()


def test_no_key_is_in_a_noun(planned: PlannedMark) -> None:
    assert planned.signing is not None
    secret = planned.signing.key.read_bytes().splitlines()[1]
    item = Item("mark", planned, (planned.film,), (), 0, 1.0, "marks")
    assert secret not in pickle.dumps(item)
    assert secret.decode() not in repr(item)


def test_a_machine_without_the_key_says_what_to_do(
    planned: PlannedMark, entry: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert planned.signing is not None
    elsewhere = tmp_path / "elsewhere"
    planned.signing.key.parent.rename(elsewhere)
    with pytest.raises(MediaError, match="never sent to another machine") as caught:
        marked_film(planned, entry, "film.mp4", tmp_path)
    assert "key.pem: cannot be read" in str(caught.value) or "chain.pem" in str(caught.value)
    assert not (tmp_path / "film.mp4").exists()
    monkeypatch.setenv("ADGEN_SIGNING_CERTIFICATE", str(elsewhere / "chain.pem"))
    monkeypatch.setenv("ADGEN_SIGNING_KEY", str(elsewhere / "key.pem"))
    with pytest.raises(MediaError, match="cannot be signed"):  # the logo is no picture
        marked_film(planned, entry, "film.mp4", tmp_path)


def test_another_certificate_than_the_planned_one_is_refused(
    planned: PlannedMark, entry: Path, tmp_path: Path
) -> None:
    assert planned.signing is not None
    for path in planned.signing.key.parent.iterdir():
        path.unlink()
    make_test_chain(planned.signing.key.parent)
    with pytest.raises(MediaError, match="not the certificate it was planned with; run again"):
        marked_film(planned, entry, "film.mp4", tmp_path)


def test_ingredients_are_found_where_a_worker_has_them(planned: PlannedMark) -> None:
    (part,) = planned.claim.ingredients
    reads = (Asset(part.path, part.sha256),)
    item = Item("mark", planned, (planned.film,), reads, 0, 1.0, "marks")
    there = Path("/there/logo.png")
    moved = item.at({part.sha256: there})
    assert isinstance(moved.noun, PlannedMark)
    assert moved.noun.claim.ingredients == (replace(part, path=there),)
    assert moved.reads == (Asset(there, part.sha256),)
    assert moved.key == item.key
