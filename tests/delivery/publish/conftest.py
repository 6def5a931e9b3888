"""A home without logins, and servers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest

from tests.delivery.publish.servers import PASSWORD, SftpServer, Wire, s3_server, sftp_server

SECRET = "wJalrXUtnFEMI-very-secret"
KEY_ID = "AKIAIOSFODNN7EXAMPLE"
BUCKET = "spots"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home folder, without an agent or logins in the environment."""
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    for name in ("SSH_AUTH_SOCK", "AWS_PROFILE", "AWS_SESSION_TOKEN", "ADGEN_SFTP_PASSWORD"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    return home


@dataclass
class Storage:
    """What lies in the bucket, as a client of another make sees it."""

    wire: Wire
    client: Any

    def objects(self) -> dict[str, bytes]:
        rows = self.client.list_objects_v2(Bucket=BUCKET).get("Contents", ())
        keys = [row["Key"] for row in rows]
        return {key: self.client.get_object(Bucket=BUCKET, Key=key)["Body"].read() for key in keys}

    def unfinished(self) -> list[Any]:
        return list(self.client.list_multipart_uploads(Bucket=BUCKET).get("Uploads", ()))


@pytest.fixture(scope="session")
def storage() -> Iterator[Storage]:
    with s3_server() as wire:
        client = boto3.client(
            "s3", endpoint_url=wire.address, region_name="us-east-1",
            aws_access_key_id=KEY_ID, aws_secret_access_key=SECRET,
        )  # fmt: skip
        yield Storage(wire, client)


@pytest.fixture
def s3(storage: Storage, home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Storage]:
    """An S3 server with an empty bucket, a login for it in the environment."""
    client, s3_wire = storage.client, storage.wire
    monkeypatch.setenv("AWS_ENDPOINT_URL", s3_wire.address)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", KEY_ID)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    s3_wire.cut_after = s3_wire.garble = None
    client.create_bucket(Bucket=BUCKET)
    s3_wire.sent = 0
    yield storage
    s3_wire.cut_after = s3_wire.garble = None
    for key in storage.objects():
        client.delete_object(Bucket=BUCKET, Key=key)
    for row in storage.unfinished():
        client.abort_multipart_upload(Bucket=BUCKET, Key=row["Key"], UploadId=row["UploadId"])
    client.delete_bucket(Bucket=BUCKET)


@pytest.fixture
def sftp(tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SftpServer]:
    """An SFTP server that is known, its password in the environment."""
    root = tmp_path / "sftp"
    root.mkdir()
    monkeypatch.setenv("ADGEN_SFTP_PASSWORD", PASSWORD)
    with sftp_server(root) as server:
        server.known_hosts(home)
        yield server
