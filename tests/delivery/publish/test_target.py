"""Addresses of targets: what is refused, and that no password is ever repeated."""

from __future__ import annotations

from pathlib import Path

import pytest

from adgen.delivery.publish.folder import FolderTarget
from adgen.delivery.publish.target import open_target
from adgen.errors import RequestError


@pytest.mark.parametrize(
    ("address", "what"),
    [
        ("sftp://ann:hunter2@host/ads", "holds a password"),
        ("sftp://:hunter2@host/ads", "holds a password"),
        ("s3://AKIA:hunter2@bucket/ads", "holds a password or a key"),
        ("s3://hunter2@bucket/ads", "holds a password or a key"),
        ("sftp:ann:hunter2@host/ads", "// lacks"),
        ("s3://bucket/ads?X-Amz-Signature=hunter2", "has a \\? or #"),
        ("sftp://host:hunter2/ads", "is no address"),
        ("s3:///ads", "names no bucket or host"),
        ("https://host/ads", "unknown name 'https'"),
    ],
)
def test_a_wrong_address_is_told_without_what_is_in_it(address: str, what: str) -> None:
    with pytest.raises(RequestError, match=what) as told:
        open_target(address)
    assert "hunter2" not in str(told.value)


@pytest.mark.parametrize("kind", ["{}", "file://{}"])
def test_folders(tmp_path: Path, kind: str) -> None:
    target = open_target(kind.format(tmp_path / "there"))
    assert isinstance(target, FolderTarget)
    assert target.path == tmp_path / "there"
    assert target.address_of("a.mp4") == str(tmp_path / "there" / "a.mp4")
    assert not target.path.exists()  # nothing was sent yet


def test_s3(home: Path) -> None:
    target = open_target("s3://my-bucket/ads/summer%20sale/")
    assert target.address_of("a.mp4") == "s3://my-bucket/ads/summer sale/a.mp4"
