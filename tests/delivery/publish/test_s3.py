"""S3 as target, against moto's server: parts gone on with, wrong bytes found, nothing half."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from adgen.delivery.publish.files import READ_BACK
from adgen.delivery.publish.parcels import Parcel
from adgen.delivery.publish.s3 import PART, SERVERS_OWN, S3Target
from adgen.delivery.publish.upload import upload
from adgen.errors import LostConnectionError, PublishError
from tests.delivery.publish.conftest import BUCKET, SECRET, Storage

SMALL = b"before MARKED after" * 100
LARGE = os.urandom(PART + PART // 2)
"""Of two parts."""


def parcel(tmp_path: Path, content: bytes) -> Parcel:
    path = tmp_path / "spot.mp4"
    path.write_bytes(content)
    return Parcel.of(path)


@pytest.mark.parametrize("content", [SMALL, LARGE, b""])
def test_an_object_arrives_and_is_kept_the_next_time(
    tmp_path: Path, s3: Storage, content: bytes
) -> None:
    spot = parcel(tmp_path, content)
    target = S3Target(BUCKET, "summer/de")
    (first,) = upload([spot], target, lambda _: None)
    assert (first.status, first.verified) == ("sent", READ_BACK)
    assert first.address == f"s3://{BUCKET}/summer/de/spot.mp4"
    assert s3.objects() == {"summer/de/spot.mp4": content}
    head = s3.client.head_object(Bucket=BUCKET, Key="summer/de/spot.mp4")
    assert head["ContentType"] == "video/mp4"  # or browsers would not play it
    assert s3.unfinished() == []
    s3.wire.sent = 0
    (second,) = upload([spot], target, lambda _: None)
    assert second.status == "kept"
    # moto keeps a checksum only of what came in parts
    assert second.verified == (SERVERS_OWN if content == LARGE else READ_BACK)
    assert s3.wire.sent < 10_000


def test_other_bytes_of_the_same_size_are_replaced(tmp_path: Path, s3: Storage) -> None:
    target = S3Target(BUCKET, "")
    for content in (SMALL, LARGE):
        spot = parcel(tmp_path, content)
        s3.client.put_object(Bucket=BUCKET, Key="spot.mp4", Body=b"x" * len(content))
        (arrival,) = upload([spot], target, lambda _: None)
        assert arrival.status == "sent"
        assert s3.objects() == {"spot.mp4": content}


def test_a_cut_upload_leaves_no_object_and_is_gone_on_with(tmp_path: Path, s3: Storage) -> None:
    spot = parcel(tmp_path, LARGE)
    s3.wire.cut_after = PART + PART // 4
    with pytest.raises(LostConnectionError, match="the connection was lost"):
        list(upload([spot], S3Target(BUCKET, ""), lambda _: None, pauses=()))
    s3.wire.cut_after = None
    assert s3.objects() == {}
    assert len(s3.unfinished()) == 1

    s3.wire.sent = 0
    (arrival,) = upload([spot], S3Target(BUCKET, ""), lambda _: None)
    assert arrival.status == "sent"
    assert s3.wire.sent < PART // 2 + 50_000  # the first part was there
    assert s3.objects() == {"spot.mp4": LARGE}
    assert s3.unfinished() == []


def test_an_unfinished_upload_of_other_bytes_is_ended(tmp_path: Path, s3: Storage) -> None:
    client = s3.client
    other = client.create_multipart_upload(Bucket=BUCKET, Key="spot.mp4")["UploadId"]
    client.upload_part(Bucket=BUCKET, Key="spot.mp4", UploadId=other, PartNumber=1,
                       Body=b"x" * PART)  # fmt: skip
    near = client.create_multipart_upload(Bucket=BUCKET, Key="spot.mp4.srt")["UploadId"]
    list(upload([parcel(tmp_path, LARGE)], S3Target(BUCKET, ""), lambda _: None))
    assert s3.objects() == {"spot.mp4": LARGE}
    assert [row["UploadId"] for row in s3.unfinished()] == [near]


def test_bytes_garbled_on_the_way_are_found_and_taken_away(tmp_path: Path, s3: Storage) -> None:
    s3.wire.garble = (b"MARKED", b"BROKEN")
    with pytest.raises(PublishError, match="arrived with other bytes") as told:
        S3Target(BUCKET, "").send(parcel(tmp_path, SMALL), lambda _: None)
    assert not isinstance(told.value, LostConnectionError)
    assert s3.objects() == {}


def test_the_last_try_may_succeed(tmp_path: Path, s3: Storage) -> None:
    spot = parcel(tmp_path, LARGE)
    s3.wire.cut_after = PART + PART // 4
    target = S3Target(BUCKET, "")
    again = target.again

    def mended() -> None:
        s3.wire.cut_after = None
        again()

    target.again = mended  # type: ignore[method-assign]
    (arrival,) = upload([spot], target, lambda _: None, pauses=(0.0,))
    assert arrival.status == "sent"
    assert s3.objects() == {"spot.mp4": LARGE}


def test_what_the_server_refuses_is_told_in_plain_words(
    tmp_path: Path, s3: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    spot = parcel(tmp_path, SMALL)
    with pytest.raises(PublishError) as told:
        list(upload([spot], S3Target("nowhere", "x"), lambda _: None))
    assert str(told.value) == "s3://nowhere/x/spot.mp4: there is no such bucket"
    with pytest.raises(PublishError, match="no bucket can be called that"):
        list(upload([spot], S3Target("No Bucket", ""), lambda _: None))
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    with pytest.raises(PublishError, match=r"no credentials; see ~/\.aws"):
        list(upload([spot], S3Target(BUCKET, ""), lambda _: None))


def test_a_server_that_is_not_there_is_told(
    tmp_path: Path, s3: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    with pytest.raises(
        LostConnectionError, match="cannot be reached\n\nhint: publish again"
    ) as told:
        list(upload([parcel(tmp_path, SMALL)], S3Target(BUCKET, ""), lambda _: None, pauses=()))
    assert SECRET not in str(told.value)
