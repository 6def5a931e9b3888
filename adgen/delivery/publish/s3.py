"""S3-compatible storage.

An object appears under its name whole, when its upload is completed. Each part goes with its
SHA-256, which S3 checks on arrival; servers that are only compatible may not, so every object is
read back after its upload. Later the server's own SHA-256 suffices to see that it is still there;
where it gives none, the object is read back. An upload that was broken off is gone on with from the
parts that the server still has; unfinished ones of other bytes under the same name are ended.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any

from adgen.delivery.publish.files import CHUNK, READ_BACK
from adgen.delivery.publish.parcels import Parcel
from adgen.delivery.publish.target import Advance
from adgen.errors import LostConnectionError, PublishError

PART = 8 << 20
"""Bytes of a part of an upload; S3 wants 5 MiB at least and 10,000 parts at most."""
SERVERS_OWN = "the server's SHA-256"
"""How a file was verified: by the checksum that the server keeps of it."""
_TYPES = {
    ".mp4": "video/mp4",
    ".mov": "video/quicktime",
    ".wav": "audio/wav",
    ".srt": "application/x-subrip",
    ".vtt": "text/vtt",
    ".ttml": "application/ttml+xml",
    ".csv": "text/csv; charset=utf-8",
    ".json": "application/json",
}
"""What browsers are told that a file is, by the end of its name."""
_WORDS = {
    "AccessDenied": "access denied",
    "InvalidAccessKeyId": "the key id is unknown there",
    "SignatureDoesNotMatch": "the secret key is not the one of the key id",
    "ExpiredToken": "the login has expired",
    "NoSuchBucket": "there is no such bucket",
    "ParamValidationError": "no bucket can be called that",
}


@dataclass(frozen=True, slots=True)
class _Piece:
    """What one part of a file must be."""

    number: int
    size: int
    sha256: str
    """In base64, as S3 writes it."""
    md5: str
    """In hex, as S3 writes most ETags."""

    def is_(self, there: dict[str, Any]) -> bool:
        """Whether a part on the server has these bytes, by the server's word."""
        same = (
            there["ChecksumSHA256"] == self.sha256
            if there.get("ChecksumSHA256")
            else there.get("ETag", "").strip('"') == self.md5
        )
        return same and there.get("Size") == self.size


class S3Target:
    """Objects of a bucket whose names begin with a prefix."""

    def __init__(self, bucket: str, prefix: str) -> None:
        import s3fs

        self._bucket, self._prefix = bucket, f"{prefix}/" if prefix else ""
        self.address = f"s3://{bucket}/{prefix}".rstrip("/")
        self._fs = s3fs.S3FileSystem(skip_instance_cache=True, use_listings_cache=False)
        self._fs.retries = 1  # botocore tries again by itself, as AWS_MAX_ATTEMPTS says

    def again(self) -> None:
        """Every request has a connection of its own."""

    def tidy(self, names: Iterable[str]) -> None:
        """Nothing is left: unfinished uploads were ended when their names were sent."""

    def address_of(self, name: str) -> str:
        """The address of an object."""
        return f"{self.address}/{name}"

    def holds(self, parcel: Parcel) -> str:
        """SERVERS_OWN or READ_BACK if the very bytes are there."""
        with self._telling(parcel.name):
            try:
                head = self._call("head_object", parcel, ChecksumMode="ENABLED")
            except (FileNotFoundError, PermissionError):
                return ""  # who may not list is refused what is not there
            if head["ContentLength"] != parcel.size:
                return ""
            known = str(head.get("ChecksumSHA256") or "").partition("-")[0]
            if known and known == _whole(list(_pieces(parcel))):
                return SERVERS_OWN
            return READ_BACK if self._digest(parcel) == parcel.sha256 else ""

    def send(self, parcel: Parcel, advance: Advance) -> str:
        """Upload in parts, or small files at once; read back."""
        with self._telling(parcel.name):
            if parcel.size <= PART:
                self._put(parcel)
            else:
                self._put_parts(parcel, advance)
            advance(parcel.size)
            if self._digest(parcel) != parcel.sha256:
                self._call("delete_object", parcel)
                raise PublishError(f"{self.address_of(parcel.name)}: arrived with other bytes")
        return READ_BACK

    def _put(self, parcel: Parcel) -> None:
        body = parcel.source.read_bytes()
        self._call("put_object", parcel, Body=body, ChecksumSHA256=_sha256(body), **_type(parcel))

    def _put_parts(self, parcel: Parcel, advance: Advance) -> None:
        pieces = list(_pieces(parcel))
        upload, tags = self._begun(parcel, pieces)
        with parcel.source.open("rb") as file:
            for piece in pieces:
                body = file.read(PART)
                if piece.number not in tags:
                    answer = self._call(
                        "upload_part", parcel, UploadId=upload, PartNumber=piece.number,
                        Body=body, ChecksumSHA256=piece.sha256,
                    )  # fmt: skip
                    tags[piece.number] = answer["ETag"]
                advance((piece.number - 1) * PART + piece.size)
        parts = [
            {"PartNumber": piece.number, "ETag": tags[piece.number],
             "ChecksumSHA256": piece.sha256}
            for piece in pieces
        ]  # fmt: skip
        done = {"UploadId": upload, "MultipartUpload": {"Parts": parts}}
        self._call("complete_multipart_upload", parcel, **done)

    def _begun(self, parcel: Parcel, pieces: list[_Piece]) -> tuple[str, dict[int, str]]:
        """An upload to go on with, and the ETags of its parts by number; else a new one."""
        for upload in self._unfinished(parcel):
            there = self._call("list_parts", parcel, UploadId=upload).get("Parts", [])
            known = {piece.number: piece for piece in pieces}
            numbers = [int(part["PartNumber"]) for part in there]
            if all(
                number in known and known[number].is_(part)
                for number, part in zip(numbers, there, strict=True)
            ):
                return upload, {n: p["ETag"] for n, p in zip(numbers, there, strict=True)}
            self._call("abort_multipart_upload", parcel, UploadId=upload)
        kind = _type(parcel)
        made = self._call("create_multipart_upload", parcel, ChecksumAlgorithm="SHA256", **kind)
        return str(made["UploadId"]), {}

    def _unfinished(self, parcel: Parcel) -> list[str]:
        key = self._key(parcel)
        try:
            found = self._fs.call_s3("list_multipart_uploads", Bucket=self._bucket, Prefix=key)
        except PermissionError:  # who may only write starts anew
            return []
        return [str(row["UploadId"]) for row in found.get("Uploads", ()) if row["Key"] == key]

    def _digest(self, parcel: Parcel) -> str:
        digest = hashlib.sha256()
        path = f"{self._bucket}/{self._key(parcel)}"
        file: IO[bytes]
        with self._fs.open(path, "rb", block_size=PART, cache_type="readahead") as file:
            while chunk := file.read(CHUNK):
                digest.update(chunk)
        return digest.hexdigest()

    def _call(self, method: str, parcel: Parcel, **asked: Any) -> dict[str, Any]:
        answer: dict[str, Any] = self._fs.call_s3(
            method, Bucket=self._bucket, Key=self._key(parcel), **asked
        )
        return answer

    def _key(self, parcel: Parcel) -> str:
        return f"{self._prefix}{parcel.name}"

    @contextmanager
    def _telling(self, file: str) -> Iterator[None]:
        """Errors in words of our own: those of a library may hold parts of a signed request."""
        from aiohttp import ClientError as WireError
        from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError
        from botocore.exceptions import ConnectionError as NoConnectionError

        where = self.address_of(file)
        try:
            yield
        except PublishError:
            raise
        except NoConnectionError:
            raise LostConnectionError(f"{where}: the server cannot be reached") from None
        except (HTTPClientError, WireError):
            raise LostConnectionError(f"{where}: the connection was lost") from None
        except BotoCoreError as error:
            name = type(error).__name__
            why = _WORDS.get(name, f"{_plain(name)}; see ~/.aws and AWS_* variables")
            raise PublishError(f"{where}: {why}") from None
        except (OSError, ClientError) as error:
            cause = error if isinstance(error, ClientError) else error.__cause__
            if not isinstance(cause, ClientError):
                if isinstance(error, ConnectionError | TimeoutError):
                    raise LostConnectionError(f"{where}: the connection was lost") from None
                raise PublishError(f"{where}: {type(error).__name__}") from None
            code = str(cause.response.get("Error", {}).get("Code", "unknown"))
            status = cause.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
            why = _WORDS.get(code, f"the server answered {code}")
            kind = LostConnectionError if int(status) >= 500 else PublishError
            raise kind(f"{where}: {why}") from None


def _type(parcel: Parcel) -> dict[str, str]:
    found = _TYPES.get(parcel.source.suffix)
    return {"ContentType": found} if found else {}


def _pieces(parcel: Parcel) -> Iterator[_Piece]:
    with parcel.source.open("rb") as file:
        number = 1
        while body := file.read(PART):
            md5 = hashlib.md5(body, usedforsecurity=False).hexdigest()
            yield _Piece(number, len(body), _sha256(body), md5)
            number += 1


def _whole(pieces: list[_Piece]) -> str:
    """The SHA-256 that S3 keeps of an object: of its bytes, or, when it came in several parts, of
    the checksums of its parts one after another."""
    if len(pieces) == 1:
        return pieces[0].sha256
    return _sha256(b"".join(base64.b64decode(piece.sha256) for piece in pieces))


def _sha256(body: bytes) -> str:
    return base64.b64encode(hashlib.sha256(body).digest()).decode()


def _plain(name: str) -> str:
    """NoCredentialsError as `no credentials`."""
    words = "".join(f" {c.lower()}" if c.isupper() else c for c in name.removesuffix("Error"))
    return words.strip()
