"""Targets that are folders of files, which can be written piece by piece and renamed.

A file is written as .NAME.SHA256.part, gone on with where an earlier try ended, read back whole,
and renamed once its SHA-256 is right: under its name there is all of it or what was there before.
"""

from __future__ import annotations

import hashlib
import os
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any

from adgen.delivery.publish.parcels import Parcel
from adgen.delivery.publish.target import Advance
from adgen.errors import PublishError

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem

CHUNK = 1 << 20
"""Bytes that are read and written at once."""
READ_BACK = "read back"
"""How a file was verified: all its bytes were read from where they are now."""


class FilesTarget(ABC):
    """A folder of a file system of fsspec that can append to a file and rename it."""

    address: str

    def __init__(self, fs: AbstractFileSystem, folder: str) -> None:
        self._fs, self._folder = fs, folder.rstrip("/") or "/"

    @abstractmethod
    def again(self) -> None:
        """Connect anew after the connection was lost."""

    @abstractmethod
    def _put_in_place(self, part: str, path: str) -> None:
        """Rename a file over what is there."""

    @abstractmethod
    def _kept(self, file: IO[bytes], size: int) -> None:
        """Make sure that what was written, `size` bytes in all, is there and stays."""

    @abstractmethod
    @contextmanager
    def _telling(self, name: str) -> Iterator[None]:
        """Turn what the file system raises into errors of adgen."""
        yield

    def holds(self, parcel: Parcel) -> str:
        """READ_BACK if the very bytes are there."""
        with self._telling(parcel.name):
            path = self._path(parcel.name)
            right = self._size(path) == parcel.size and self._digest(path) == parcel.sha256
        return READ_BACK if right else ""

    def send(self, parcel: Parcel, advance: Advance) -> str:
        """Write beside, read back, rename."""
        with self._telling(parcel.name):
            self._fs.makedirs(self._folder, exist_ok=True)
            part = self._path(_part(parcel.name, parcel.sha256))
            begun = self._append(parcel, part, advance)
            right = self._digest(part) == parcel.sha256
            if not right and begun:  # an earlier try may have left other bytes
                self._fs.rm_file(part)
                self._append(parcel, part, advance)
                right = self._digest(part) == parcel.sha256
            if not right:
                self._fs.rm_file(part)
                raise PublishError(f"{self.address_of(parcel.name)}: arrived with other bytes")
            self._put_in_place(part, self._path(parcel.name))
        return READ_BACK

    def tidy(self, names: Iterable[str]) -> None:
        """Remove the parts of other bytes of these names."""
        wanted = {f".{name}" for name in names}
        with self._telling(""):
            for path in self._fs.ls(self._folder, detail=False):
                name, _, kind = str(path).rsplit("/", 1)[-1].rpartition(".")
                if kind == "part" and name.rpartition(".")[0] in wanted:
                    self._fs.rm_file(path)

    def address_of(self, name: str) -> str:
        """The address of a file there."""
        return f"{self.address.rstrip('/')}/{name}"

    def _append(self, parcel: Parcel, part: str, advance: Advance) -> int:
        """Write what a part lacks; gives the bytes that it had before."""
        begun = self._size(part)
        if begun > parcel.size:
            self._fs.rm_file(part)
            begun = 0
        with parcel.source.open("rb") as here, self._fs.open(part, "ab") as there:
            self._write_ahead(there)
            here.seek(begun)
            done = begun
            while chunk := here.read(CHUNK):
                there.write(chunk)
                done += len(chunk)
                advance(done)
            self._kept(there, parcel.size)
        return begun

    def _size(self, path: str) -> int:
        """Bytes of a file; 0 of one that is not there."""
        try:
            info: dict[str, Any] = self._fs.info(path)
        except FileNotFoundError:
            return 0
        return int(info["size"])

    def _digest(self, path: str) -> str:
        """The SHA-256 of a file as it is read from there; empty of one that is not there."""
        digest = hashlib.sha256()
        try:
            with self._fs.open(path, "rb") as file:
                self._read_ahead(file)
                while chunk := file.read(CHUNK):
                    digest.update(chunk)
        except FileNotFoundError:
            return ""
        return digest.hexdigest()

    def _write_ahead(self, file: Any) -> None:  # noqa: B027 - there is no need to
        """Told that a file will be written in one go, for those who can use that."""

    def _read_ahead(self, file: Any) -> None:  # noqa: B027
        """Told that a file will be read whole, for those who can use that."""

    def _path(self, name: str) -> str:
        return os.path.join(self._folder, name)  # noqa: PTH118 - a path there, not here


def _part(name: str, sha256: str) -> str:
    return f".{name}.{sha256[:16]}.part"
