"""Files under one key: age, X25519 and ChaCha20-Poly1305 (https://age-encryption.org/v1).

Every file has a key of its own, which its header keeps wrapped for the store's: without the header
nobody reads the rest, with the store's key or without. Whoever can write to a store without its key
cannot make an entry that it opens, as nothing in the store tells the public half.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

from adgen.errors import RequestError

LOCKED = ".age"
"""How the name of a file ends that is locked."""
HEADER = 512
"""Bytes at a file's beginning that hold its wrapped key: 184 of header for one X25519 stanza
and its MAC, 16 of nonce, and some that grease stanzas may take."""
_AT_ONCE = 1 << 20
"""Bytes of a file below which it is opened in one go."""
_KEYGEN = "`adgen cache key --output FILE` makes one"


class UnlockError(Exception):
    """A locked file is not as it was written, or was locked with another key."""


class Cipher:
    """The key of a store. It is never pickled, printed or written."""

    def __init__(self, secret: str, where: str) -> None:
        """`secret` is an age identity, `where` what named it. Raises RequestError."""
        import pyrage

        try:
            self._identity = pyrage.x25519.Identity.from_str(secret)
        except pyrage.IdentityError as error:  # whose text could repeat what was read
            what = "is no age identity, which begins with AGE-SECRET-KEY-1"
            raise RequestError.of(where, what, _KEYGEN) from error.with_traceback(None)
        self._recipient = self._identity.to_public()
        public = f"adgen store\n{self._recipient}"
        self.fingerprint = hashlib.sha256(public.encode()).hexdigest()[:32]
        """Tells keys apart, and tells nothing of them."""

    def __reduce__(self) -> str:
        raise TypeError("the key of a store is sent nowhere")

    def __repr__(self) -> str:
        return f"Cipher({self.fingerprint})"

    def lock(self, source: Path, target: Path) -> tuple[int, str]:
        """Write a file locked; gives the bytes of it and their SHA-256. Raises OSError."""
        import pyrage

        with source.open("rb") as plain, target.open("xb") as file:
            ends = _Ends(plain, file)
            try:
                pyrage.encrypt_io(ends, ends, [self._recipient])
            except Exception as error:
                raise ends.raised or error from None
        return ends.bytes, ends.digest.hexdigest()

    def unlock(self, source: Path, target: Path) -> None:
        """Write a locked file as it was. Raises UnlockError, with part of it written perhaps, and
        OSError."""
        import pyrage

        if source.stat().st_size < _AT_ONCE:
            try:
                data = pyrage.decrypt(source.read_bytes(), [self._identity])
            except pyrage.DecryptError as error:
                raise UnlockError(f"{source.name}: {error}") from None
            target.write_bytes(data)
            return
        with source.open("rb") as locked, target.open("wb") as file:
            ends = _Ends(locked, file)
            try:
                pyrage.decrypt_io(ends, ends, [self._identity])
            except (pyrage.DecryptError, OSError) as error:
                raise ends.raised or UnlockError(f"{source.name}: {error}") from None

    def lock_json(self, value: Mapping[str, Any]) -> str:
        """A JSON object as locked text."""
        import pyrage

        data = json.dumps(value, ensure_ascii=False, sort_keys=True).encode("utf-8")
        return base64.b64encode(pyrage.encrypt(data, [self._recipient])).decode("ascii")

    def unlock_json(self, text: str) -> Any:
        """What was locked. Raises UnlockError."""
        import pyrage

        try:
            data = pyrage.decrypt(base64.b64decode(text, validate=True), [self._identity])
            return json.loads(data)
        except (pyrage.DecryptError, ValueError) as error:
            raise UnlockError(str(error)) from error


def new_key() -> tuple[str, str]:
    """A new identity and the fingerprint that stores will know it by."""
    import pyrage

    secret = str(pyrage.x25519.Identity.generate())
    return secret, Cipher(secret, "").fingerprint


def destroy(path: Path, most: int = HEADER) -> None:
    """Overwrite a file's first bytes, by default the wrapped key of a locked one, so that blocks
    which the disk has not used anew yet cannot be read. A disk that writes elsewhere (an SSD, a
    file system with snapshots) may keep the old block all the same. Raises OSError."""
    with path.open("r+b") as file:
        file.write(bytes(min(most, path.stat().st_size)))
        file.flush()
        os.fsync(file.fileno())


class _Ends:
    """Where bytes come from and go to. What they raise is kept: pyrage turns it into its own."""

    def __init__(self, source: IO[bytes], target: IO[bytes]) -> None:
        self._source, self._target = source, target
        self.bytes, self.digest = 0, hashlib.sha256()
        self.raised: BaseException | None = None

    def read(self, size: int) -> bytes:
        try:
            return self._source.read(size)
        except BaseException as error:
            self.raised = error
            raise

    def write(self, data: bytes) -> int:
        try:
            self.bytes += len(data)
            self.digest.update(data)
            return self._target.write(data)
        except BaseException as error:
            self.raised = error
            raise

    def flush(self) -> None:
        self._target.flush()
