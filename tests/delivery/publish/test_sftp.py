"""SFTP as target, against a server of its own."""

from __future__ import annotations

import os
from pathlib import Path

import paramiko
import pytest

from adgen.delivery.publish.files import READ_BACK
from adgen.delivery.publish.parcels import Parcel
from adgen.delivery.publish.sftp import SftpTarget
from adgen.delivery.publish.upload import upload
from adgen.errors import LostConnectionError, PublishError, RequestError
from tests.delivery.publish.servers import HERE, PASSWORD, USER, SftpServer

BYTES = b"MARKED" + os.urandom(2_000_000)


@pytest.fixture
def spot(tmp_path: Path) -> Parcel:
    path = tmp_path / "spot.mp4"
    path.write_bytes(BYTES)
    return Parcel.of(path)


def opened(server: SftpServer, path: str = "/ads/summer") -> SftpTarget:
    return SftpTarget(HERE, server.port, USER, path)


def test_a_file_arrives_and_is_kept_the_next_time(sftp: SftpServer, spot: Parcel) -> None:
    (first,) = upload([spot], opened(sftp), lambda _: None)
    assert (first.status, first.verified) == ("sent", READ_BACK)
    assert first.address == f"sftp://{USER}@{HERE}:{sftp.port}/ads/summer/spot.mp4"
    there = sftp.root / "ads" / "summer"
    assert (there / "spot.mp4").read_bytes() == BYTES
    sftp.written = 0
    (second,) = upload([spot], opened(sftp), lambda _: None)
    assert (second.status, sftp.written) == ("kept", 0)
    assert [path.name for path in there.iterdir()] == ["spot.mp4"]


def test_a_path_below_home(sftp: SftpServer, spot: Parcel) -> None:
    list(upload([spot], opened(sftp, "/~/in"), lambda _: None))
    assert (sftp.root / "in" / "spot.mp4").read_bytes() == BYTES


@pytest.mark.parametrize("plain", [False, True])
def test_what_is_there_is_replaced(sftp: SftpServer, spot: Parcel, plain: bool) -> None:
    sftp.plain_rename = plain
    (sftp.root / "spot.mp4").write_bytes(b"x" * len(BYTES))
    (arrival,) = upload([spot], opened(sftp, "/"), lambda _: None)
    assert arrival.status == "sent"
    assert (sftp.root / "spot.mp4").read_bytes() == BYTES


def test_a_cut_upload_goes_on_where_it_was_cut(sftp: SftpServer, spot: Parcel) -> None:
    sftp.cut_after = 1_200_000
    (arrival,) = upload([spot], opened(sftp), lambda _: None, pauses=(0.0,))
    assert (arrival.status, sftp.logins) == ("sent", 2)
    assert sftp.written == len(BYTES)  # not one byte twice
    assert (sftp.root / "ads" / "summer" / "spot.mp4").read_bytes() == BYTES


def test_a_cut_upload_leaves_only_a_part(sftp: SftpServer, spot: Parcel) -> None:
    sftp.cut_after = 1_200_000
    with pytest.raises(LostConnectionError, match="the connection was lost"):
        list(upload([spot], opened(sftp, "/"), lambda _: None, pauses=()))
    (left,) = sftp.root.iterdir()
    assert left.name == f".spot.mp4.{spot.sha256[:16]}.part"
    assert 0 < left.stat().st_size < len(BYTES)
    list(upload([spot], opened(sftp, "/"), lambda _: None))
    assert [path.name for path in sftp.root.iterdir()] == ["spot.mp4"]
    assert sftp.written == len(BYTES)


def test_bytes_garbled_on_the_way_are_found(sftp: SftpServer, spot: Parcel) -> None:
    sftp.garble = (b"MARKED", b"BROKEN")
    with pytest.raises(PublishError, match="arrived with other bytes") as told:
        list(upload([spot], opened(sftp, "/"), lambda _: None, pauses=()))
    assert not isinstance(told.value, LostConnectionError)
    assert list(sftp.root.iterdir()) == []


def test_a_full_server_is_told(sftp: SftpServer, spot: Parcel) -> None:
    sftp.full = True
    with pytest.raises(PublishError, match="did not take all bytes; its disk may be full"):
        list(upload([spot], opened(sftp, "/"), lambda _: None, pauses=()))
    assert not (sftp.root / "spot.mp4").exists()


def test_a_server_whose_key_is_unknown_is_refused(sftp: SftpServer, home: Path) -> None:
    (home / ".ssh" / "known_hosts").unlink()
    with pytest.raises(PublishError, match=r"its key is not in ~/\.ssh/known_hosts"):
        opened(sftp)
    assert sftp.logins == 0


def test_a_server_with_another_key_is_refused(sftp: SftpServer, home: Path) -> None:
    sftp.key, real = paramiko.ECDSAKey.generate(), sftp.key
    sftp.known_hosts(home)
    sftp.key = real
    with pytest.raises(PublishError, match="shows another key"):
        opened(sftp)
    assert sftp.logins == 0


def test_a_wrong_password_is_refused_and_never_shown(
    sftp: SftpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ADGEN_SFTP_PASSWORD", "hunter-two-three")
    with pytest.raises(PublishError, match="refuses the login") as told:
        opened(sftp)
    assert "hunter" not in str(told.value)
    assert PASSWORD not in str(told.value)


def test_the_configuration_of_ssh_is_obeyed(sftp: SftpServer, home: Path, spot: Parcel) -> None:
    config = home / ".ssh" / "config"
    config.write_text(f"Host cdn\n  HostName {HERE}\n  Port {sftp.port}\n  User {USER}\n")
    (arrival,) = upload([spot], SftpTarget("cdn", None, None, "/"), lambda _: None)
    assert arrival.address == "sftp://cdn/spot.mp4"
    assert (sftp.root / "spot.mp4").exists()
    config.write_text("Host cdn\n  ProxyJump other\n")
    with pytest.raises(RequestError, match="cdn has a proxyjump"):
        SftpTarget("cdn", None, None, "/")


def test_a_server_that_is_not_there_is_told(sftp: SftpServer) -> None:
    with pytest.raises(LostConnectionError, match="cannot be reached"):
        SftpTarget(HERE, 9, USER, "/")
