"""A folder as target: whole or not at all, gone on with, and kept when it is there."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from adgen.delivery.publish.files import READ_BACK
from adgen.delivery.publish.folder import FolderTarget
from adgen.delivery.publish.parcels import Parcel
from adgen.delivery.publish.upload import upload
from adgen.errors import PublishError

BYTES = os.urandom(3_000_000)


@pytest.fixture
def parcel(tmp_path: Path) -> Parcel:
    path = tmp_path / "spot.mp4"
    path.write_bytes(BYTES)
    return Parcel.of(path)


def part_of(parcel: Parcel) -> str:
    return f".{parcel.name}.{parcel.sha256[:16]}.part"


def test_a_file_arrives_and_is_kept_the_next_time(tmp_path: Path, parcel: Parcel) -> None:
    there = tmp_path / "a" / "b"
    done: list[int] = []
    (first,) = upload([parcel], FolderTarget(str(there)), done.append)
    assert (first.status, first.verified) == ("sent", READ_BACK)
    assert first.address == str(there / "spot.mp4")
    assert (there / "spot.mp4").read_bytes() == BYTES
    assert done == sorted(done)
    assert done[-1] == len(BYTES)
    before = (there / "spot.mp4").stat()
    (second,) = upload([parcel], FolderTarget(str(there)), lambda _: None)
    assert second.status == "kept"
    assert (there / "spot.mp4").stat() == before
    assert [path.name for path in there.iterdir()] == ["spot.mp4"]


def test_other_bytes_of_the_same_size_are_replaced(tmp_path: Path, parcel: Parcel) -> None:
    there = tmp_path / "there"
    there.mkdir()
    (there / "spot.mp4").write_bytes(bytes([BYTES[0] ^ 1]) + BYTES[1:])
    (arrival,) = upload([parcel], FolderTarget(str(there)), lambda _: None)
    assert arrival.status == "sent"
    assert (there / "spot.mp4").read_bytes() == BYTES


def test_a_broken_off_part_is_gone_on_with(tmp_path: Path, parcel: Parcel) -> None:
    there = tmp_path / "there"
    there.mkdir()
    (there / part_of(parcel)).write_bytes(BYTES[:1_000_000])
    told: list[int] = []
    FolderTarget(str(there)).send(parcel, told.append)
    assert min(told) == 1_000_000 + (1 << 20)  # nothing before it was written again
    assert (there / "spot.mp4").read_bytes() == BYTES


@pytest.mark.parametrize("left", [b"x" * 1_000_000, b"x" * 4_000_000])
def test_a_wrong_part_is_begun_again(tmp_path: Path, parcel: Parcel, left: bytes) -> None:
    there = tmp_path / "there"
    there.mkdir()
    (there / part_of(parcel)).write_bytes(left)
    FolderTarget(str(there)).send(parcel, lambda _: None)
    assert (there / "spot.mp4").read_bytes() == BYTES


def test_what_tries_for_other_bytes_left_goes(tmp_path: Path, parcel: Parcel) -> None:
    there = tmp_path / "there"
    there.mkdir()
    (there / ".spot.mp4.0123456789abcdef.part").write_bytes(b"old")
    (there / ".other.mp4.0123456789abcdef.part").write_bytes(b"not ours")
    list(upload([parcel], FolderTarget(str(there)), lambda _: None))
    assert {path.name for path in there.iterdir()} == {
        "spot.mp4", ".other.mp4.0123456789abcdef.part",
    }  # fmt: skip


def test_a_file_that_changes_on_the_way_never_arrives(tmp_path: Path, parcel: Parcel) -> None:
    there = tmp_path / "there"
    there.mkdir()
    (there / "spot.mp4").write_bytes(b"the last one")
    parcel.source.write_bytes(BYTES[::-1])
    with pytest.raises(PublishError, match="arrived with other bytes"):
        FolderTarget(str(there)).send(parcel, lambda _: None)
    assert [path.name for path in there.iterdir()] == ["spot.mp4"]
    assert (there / "spot.mp4").read_bytes() == b"the last one"


def test_a_folder_that_cannot_be_is_told(tmp_path: Path, parcel: Parcel) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(PublishError, match="cannot be written: Not a directory"):
        FolderTarget(str(tmp_path / "file" / "below")).send(parcel, lambda _: None)


def test_two_at_once_do_not_mix_their_bytes(tmp_path: Path, parcel: Parcel) -> None:
    there = tmp_path / "there"
    first, refused = FolderTarget(str(there)), []

    def meanwhile(_: int) -> None:
        try:
            FolderTarget(str(there)).send(parcel, lambda _: None)
        except PublishError as error:
            refused.append(str(error))

    first.send(parcel, meanwhile)
    assert refused
    assert all("another adgen is publishing" in told for told in refused)
    assert (there / "spot.mp4").read_bytes() == BYTES
    del first
    (arrival,) = upload([parcel], FolderTarget(str(there)), lambda _: None)
    assert arrival.status == "kept"
    (there / "spot.mp4").unlink()
    assert FolderTarget(str(there)).send(parcel, lambda _: None) == READ_BACK
