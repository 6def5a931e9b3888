"""Where files are published to, by its address.

How to add a kind of target:
1. write a class with the methods of `Target` in a module of its own; what is heavy to import is
   imported when one is opened;
2. `send` puts a file under its name only when all its bytes are there, and says how that was found;
3. turn what its library raises into PublishError, or LostConnectionError where once more may do,
   in words of our own: a library's words may hold what must not be told;
4. name its scheme in `open_target`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Protocol
from urllib.parse import SplitResult, unquote, urlsplit

from adgen.delivery.publish.parcels import Parcel
from adgen.errors import Problem, RequestError

Advance = Callable[[int], None]
"""Called with the bytes that are there so far."""
_SCHEMES = ("s3", "sftp", "file")
_LOGINS = (
    "credentials come from the environment and the standard files: AWS_* and ~/.aws for s3, "
    "~/.ssh, an agent or ADGEN_SFTP_PASSWORD for sftp"
)


class Target(Protocol):
    """A place that takes files by name."""

    address: str
    """As it may be shown: without any credential."""

    def holds(self, parcel: Parcel) -> str:
        """How it was found that the very bytes are there under their name; empty: they are not.

        Raises PublishError."""
        ...

    def send(self, parcel: Parcel, advance: Advance) -> str:
        """Bring a file there, going on from what an earlier try left; gives how it was verified.

        Raises LostConnectionError when the connection breaks, PublishError for all else."""
        ...

    def again(self) -> None:
        """Connect anew after the connection was lost. Raises PublishError."""
        ...

    def tidy(self, names: Iterable[str]) -> None:
        """Take away what tries for other bytes of these names have left."""
        ...

    def address_of(self, name: str) -> str:
        """The address of a file there."""
        ...


def open_target(address: str) -> Target:
    """The target at an address: a folder, s3://BUCKET/PREFIX or sftp://[USER@]HOST[:PORT]/FOLDER.

    Raises RequestError when it is none, PublishError when it cannot be reached.
    """
    if "://" not in address:
        if address.partition(":")[0] in _SCHEMES:  # what follows may be a login
            what = "is no folder and no address: // lacks"
            raise RequestError.of("TARGET", what, "e.g. s3://bucket/summer")
        return _folder(address)
    split = _split(address)
    if split.scheme == "file":
        return _folder(unquote(split.path))
    path = unquote(split.path)
    if split.scheme == "s3":
        from adgen.delivery.publish.s3 import S3Target

        return S3Target(str(split.hostname and split.netloc), path.strip("/"))
    from adgen.delivery.publish.sftp import SftpTarget

    return SftpTarget(split.hostname or "", split.port, split.username, path or "/~/")


def _folder(path: str) -> Target:
    from adgen.delivery.publish.folder import FolderTarget

    return FolderTarget(path)


def _split(address: str) -> SplitResult:
    """The parts of an address; what is wrong with it is told without showing it, for it may hold
    a password."""
    try:
        split = urlsplit(address)
        _ = split.port
    except ValueError:
        raise RequestError.of("TARGET", "is no address", "e.g. s3://bucket/summer") from None
    if split.password is not None or (split.scheme == "s3" and "@" in split.netloc):
        raise RequestError.of("TARGET", "holds a password or a key", _LOGINS)
    if split.query or split.fragment:
        raise RequestError.of("TARGET", "has a ? or #", "write them as %3F and %23")
    if split.scheme not in _SCHEMES:
        raise RequestError([Problem.unknown("TARGET", split.scheme, _SCHEMES)])
    if split.scheme != "file" and not split.hostname:
        raise RequestError.of("TARGET", "names no bucket or host", "e.g. s3://bucket/summer")
    return split
