"""A film as adgen encodes it, as MP4 and as MOV; a chain to sign with; and a claim."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import pytest

from adgen.delivery.marks.certs import make_test_chain
from adgen.delivery.marks.credentials import Credentials, load_credentials
from adgen.delivery.marks.mark import mark
from adgen.schema.labels import Claim, Ingredient, ModelUse
from tests.studio.films import film, noise, remade

PRODUCER = "001191610133596325171T12566"


@dataclass(frozen=True)
class Certificates:
    """The files of a chain for tests."""

    root: Path
    chain: Path
    key: Path

    @property
    def trust(self) -> str:
        return self.root.read_text("ascii")

    @property
    def credentials(self) -> Credentials:
        return load_credentials(self.chain, self.key)


@pytest.fixture(scope="session")
def mp4(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """30 frames with sound, moov first."""
    return film(tmp_path_factory.mktemp("plain") / "plain.mp4", noise(1), 30)


@pytest.fixture(scope="session")
def mov(mp4: Path) -> Path:
    """The same film as a MOV, with moov at its end."""
    return remade(mp4, "plain.mov", "-c", "copy", "-fflags", "+bitexact")


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return Certificates(*make_test_chain(tmp_path_factory.mktemp("certs")))


@pytest.fixture(scope="session")
def claim(tmp_path_factory: pytest.TempPathFactory) -> Claim:
    """A composite of a model's pictures, a logo and a piece of music."""
    folder = tmp_path_factory.mktemp("supplied")
    logo, song = folder / "logo.png", folder / "song.xm"
    logo.write_bytes(cv2.imencode(".png", np.full((8, 8, 3), 200, np.uint8))[1].tobytes())
    song.write_bytes(b"a tune in a format that no library of manifests reads")
    return Claim(
        title="spot.mp4",
        software="adgen",
        version="1.2.3",
        models=(ModelUse("studio/small & <fine>", "0123abc"),),
        prompts=(hashlib.sha256(b"a cup of tea").hexdigest(),),
        ingredients=tuple(
            Ingredient(path.name, path, hashlib.sha256(path.read_bytes()).hexdigest())
            for path in (logo, song)
        ),
        composited=True,
        produce_id="ab12cd34",
    )


@pytest.fixture(scope="session")
def marked(mp4: Path, claim: Claim, certificates: Certificates) -> Path:
    """The MP4 with all marks in it."""
    target = mp4.with_name("marked.mp4")
    mark(mp4, target, claim, ("aigc", "xmp", "c2pa"), PRODUCER, certificates.credentials)
    return target
