"""A folder of an SFTP server.

Logins are those of ssh: ~/.ssh/config, the agent, ~/.ssh/id_*, and besides a password in
ADGEN_SFTP_PASSWORD or the passphrase of a key in ADGEN_SFTP_PASSPHRASE. A server whose key is not
in ~/.ssh/known_hosts is refused, and so is one that shows another key.
"""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import paramiko
from fsspec.implementations.sftp import SFTPFileSystem

from adgen.delivery.publish.files import FilesTarget
from adgen.errors import LostConnectionError, PublishError, RequestError

PASSWORD = "ADGEN_SFTP_PASSWORD"
PASSPHRASE = "ADGEN_SFTP_PASSPHRASE"
_PORT = 22
_WAIT = 30.0
"""Seconds without an answer after which a connection counts as lost."""

logging.getLogger("paramiko").addHandler(logging.NullHandler())  # adgen tells of errors itself


class _KnownHosts(SFTPFileSystem):  # type: ignore[misc]
    """SFTP to servers whose keys are known; fsspec's own takes any key."""

    def _connect(self) -> None:
        self.client = paramiko.SSHClient()
        self.client.load_system_host_keys()
        self.client.set_missing_host_key_policy(paramiko.RejectPolicy())
        try:
            self.client.connect(self.host, **self.ssh_kwargs)
            self.ftp = self.client.open_sftp()
            self.ftp.get_channel().settimeout(_WAIT)
        except BaseException:
            self.client.close()
            raise


class SftpTarget(FilesTarget):
    """A folder of a server; a path that begins with /~/ is one below the login's own folder."""

    def __init__(self, host: str, port: int | None, user: str | None, path: str) -> None:
        config = _config(host)
        self._host = config.get("hostname", host)
        self._login = {
            "port": port or int(config.get("port", _PORT)),
            "username": user or config.get("user"),
            "key_filename": config.get("identityfile"),
            "password": os.environ.get(PASSWORD),
            "passphrase": os.environ.get(PASSPHRASE),
            "timeout": _WAIT, "banner_timeout": _WAIT, "auth_timeout": _WAIT,
        }  # fmt: skip
        place = f"{user}@{host}" if user else host
        self.address = f"sftp://{place}{f':{port}' if port else ''}{path}"
        super().__init__(self._connected(), path.removeprefix("/~/") or ".")

    def again(self) -> None:
        """Connect anew."""
        self._fs.client.close()
        self._fs = self._connected()

    def _connected(self) -> SFTPFileSystem:
        try:
            return _KnownHosts(self._host, skip_instance_cache=True, **self._login)
        except paramiko.BadHostKeyException:
            what = "shows another key than the one in ~/.ssh/known_hosts"
        except paramiko.PasswordRequiredException:
            what = f"the key's passphrase is needed; put it into {PASSPHRASE}"
        except paramiko.AuthenticationException:
            what = f"refuses the login; needed is a key in ~/.ssh, an agent, or {PASSWORD}"
        except paramiko.SSHException as error:
            unknown = "known_hosts" in str(error)
            what = (
                "its key is not in ~/.ssh/known_hosts; log in with sftp once to check and keep it"
            )
            if not unknown:
                raise LostConnectionError(f"{self.address}: no SSH connection") from None
        except (OSError, EOFError) as error:
            why = "unknown host" if isinstance(error, socket.gaierror) else "cannot be reached"
            raise LostConnectionError(f"{self.address}: {why}") from None
        except ValueError:
            what = "a key file in ~/.ssh cannot be read"
        raise PublishError(f"{self.address}: {what}") from None

    def _put_in_place(self, part: str, path: str) -> None:
        """Rename over what is there. A server without OpenSSH's extension has no such rename: there
        the file is away for the moment between removing the old and naming the new."""
        try:
            self._fs.ftp.posix_rename(part, path)
        except OSError as error:
            if error.errno is not None:  # a reason of its own, such as a permission
                raise
            if self._fs.exists(path):
                self._fs.ftp.remove(path)
            self._fs.ftp.rename(part, path)

    def _kept(self, file: Any, size: int) -> None:
        file.flush()
        if file.stat().st_size < size:  # what a write came to is not told in time
            raise PublishError(f"{self.address}: did not take all bytes; its disk may be full")

    def _write_ahead(self, file: Any) -> None:
        file.set_pipelined(True)  # else every 32 KiB wait for an answer

    def _read_ahead(self, file: Any) -> None:
        file.prefetch()

    @contextmanager
    def _telling(self, name: str) -> Iterator[None]:
        where = self.address_of(name) if name else self.address
        try:
            yield
        except PublishError:
            raise
        except (EOFError, paramiko.SSHException, ConnectionError, TimeoutError):
            raise LostConnectionError(f"{where}: the connection was lost") from None
        except PermissionError:
            raise PublishError(f"{where}: permission denied") from None
        except OSError as error:
            if error.errno is None and "closed" in str(error):
                raise LostConnectionError(f"{where}: the connection was lost") from None
            why = os.strerror(error.errno) if error.errno else "the server refused"
            raise PublishError(f"{where}: cannot be written: {why}") from None


def _config(host: str) -> dict[str, Any]:
    """What ~/.ssh/config says of a host. Raises RequestError for what cannot be obeyed."""
    path = Path.home() / ".ssh" / "config"
    if not path.is_file():
        return {}
    try:
        with closing(path.open(encoding="utf-8")) as file:
            found: dict[str, Any] = dict(paramiko.SSHConfig.from_file(file).lookup(host))
    except (OSError, ValueError, paramiko.SSHException, paramiko.ConfigParseError):
        raise RequestError.of(str(path), "cannot be read as a configuration of ssh") from None
    for way in ("proxycommand", "proxyjump"):
        if found.get(way, "none") != "none":
            raise RequestError.of(str(path), f"{host} has a {way}, which adgen cannot use",
                                  "forward a port with ssh -L and publish to that")  # fmt: skip
    return found
