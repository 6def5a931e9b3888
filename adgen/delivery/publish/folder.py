"""A folder of this machine, or of a share that it sees as one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from adgen.delivery.publish.files import FilesTarget
from adgen.errors import PublishError


class FolderTarget(FilesTarget):
    """A local folder; it is made when the first file comes."""

    def __init__(self, path: str) -> None:
        from fsspec.implementations.local import LocalFileSystem

        self.path = Path(path).expanduser().absolute()
        self.address = str(self.path)
        super().__init__(LocalFileSystem(skip_instance_cache=True), self.path.as_posix())

    def again(self) -> None:
        """A folder needs no connection."""

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
