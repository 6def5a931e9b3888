"""A folder of this machine, or of a share that it sees as one."""

from __future__ import annotations

import fcntl
import os
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from adgen.delivery.publish.files import FilesTarget
from adgen.delivery.publish.parcels import Parcel
from adgen.delivery.publish.target import Advance
from adgen.errors import PublishError


class FolderTarget(FilesTarget):
    """A local folder; it is made when the first file comes."""

    def __init__(self, path: str) -> None:
        from fsspec.implementations.local import LocalFileSystem

        self.path = Path(path).expanduser().absolute()
        self.address = str(self.path)
        self._alone = False
        super().__init__(LocalFileSystem(skip_instance_cache=True), self.path.as_posix())

    def again(self) -> None:
        """A folder needs no connection."""

    def send(self, parcel: Parcel, advance: Advance) -> str:
        """Write beside, read back, rename; nobody else writes there as long as this target lives.

        Raises PublishError where somebody does: two who go on with one part would mix their bytes.
        """
        if not self._alone:
            self._lock()
        return super().send(parcel, advance)

    def _lock(self) -> None:
        with self._telling(""):
            self.path.mkdir(parents=True, exist_ok=True)
            folder = os.open(self.path, os.O_RDONLY)
        weakref.finalize(self, os.close, folder)
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            hint = "publish again when it is done: what is there is kept"
            what = f"{self.address}: another adgen is publishing to it"
            raise PublishError(f"{what}\n\nhint: {hint}") from error
        except OSError:
            return  # a file system without locks
        self._alone = True

    def _put_in_place(self, part: str, path: str) -> None:
        Path(part).replace(path)
        folder = os.open(self.path, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def _kept(self, file: IO[bytes], size: int) -> None:
        file.flush()
        os.fsync(file.fileno())

    @contextmanager
    def _telling(self, name: str) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            where = self.address_of(name) if name else self.address
            raise PublishError(f"{where}: cannot be written: {error.strerror}") from error
