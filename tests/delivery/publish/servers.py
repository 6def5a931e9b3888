"""Real servers on the loopback, with faults on demand: S3 (moto's) behind a wire that can break or
garble what goes over it, and SFTP (paramiko's)."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import paramiko
from moto.server import ThreadedMotoServer

HERE = "127.0.0.1"
USER = "ann"
PASSWORD = "correct-horse-battery"
_BLOCK = 1 << 16


def _listening() -> socket.socket:
    sock = socket.socket()
    sock.bind((HERE, 0))
    sock.listen(20)
    return sock


# -- S3 ------------------------------------------------------------------------------------------


@dataclass
class Wire:
    """What goes to the server, and what befalls it."""

    port: int
    sent: int = 0
    """Bytes that went to the server since it was last set to 0."""
    cut_after: int | None = None
    """Every connection breaks once so many bytes were sent."""
    garble: tuple[bytes, bytes] | None = None
    """Bytes on their way, and what arrives in their place."""

    @property
    def address(self) -> str:
        return f"http://{HERE}:{self.port}"


@contextmanager
def s3_server() -> Iterator[Wire]:
    """moto's S3 server behind a wire."""
    server = ThreadedMotoServer(ip_address=HERE, port=0, verbose=False)
    server.start()
    _, port = server.get_host_and_port()
    listener = _listening()
    wire = Wire(listener.getsockname()[1])
    threading.Thread(target=_carry_all, args=(listener, port, wire), daemon=True).start()
    try:
        yield wire
    finally:
        listener.close()
        server.stop()


def _carry_all(listener: socket.socket, port: int, wire: Wire) -> None:
    with suppress(OSError):
        while True:
            client, _ = listener.accept()
            server = socket.create_connection((HERE, port))
            for ends in ((client, server, wire), (server, client, None)):
                threading.Thread(target=_carry, args=ends, daemon=True).start()


def _carry(source: socket.socket, target: socket.socket, wire: Wire | None) -> None:
    with suppress(OSError), closing(source), closing(target):
        while data := source.recv(_BLOCK):
            if wire is not None:
                if wire.garble is not None:
                    data = data.replace(*wire.garble)
                wire.sent += len(data)
                if wire.cut_after is not None and wire.sent > wire.cut_after:
                    return
            target.sendall(data)


# -- SFTP ----------------------------------------------------------------------------------------


@dataclass
class SftpServer:
    """An SFTP server whose root is a folder."""

    port: int
    root: Path
    key: paramiko.PKey
    written: int = 0
    """Bytes that came since it was last set to 0."""
    cut_after: int | None = None
    """Once so many bytes came, the connection breaks; then never again."""
    garble: tuple[bytes, bytes] | None = None
    full: bool = False
    """Whether every write fails."""
    plain_rename: bool = False
    """Whether OpenSSH's rename over a file is unknown."""
    logins: int = 0
    transports: list[paramiko.Transport] = field(default_factory=list)

    def known_hosts(self, home: Path) -> None:
        """Make its key known to ssh below a home folder."""
        folder = home / ".ssh"
        folder.mkdir(exist_ok=True)
        line = f"[{HERE}]:{self.port} {self.key.get_name()} {self.key.get_base64()}\n"
        (folder / "known_hosts").write_text(line)

    def cut(self) -> None:
        """Break the connections there are now; one that comes meanwhile is another."""
        there, self.transports = self.transports, []
        for transport in there:
            transport.close()


@contextmanager
def sftp_server(root: Path) -> Iterator[SftpServer]:
    """An SFTP server that lets `USER` in with `PASSWORD`."""
    listener = _listening()
    server = SftpServer(listener.getsockname()[1], root, paramiko.ECDSAKey.generate())
    threading.Thread(target=_serve, args=(listener, server), daemon=True).start()
    try:
        yield server
    finally:
        listener.close()
        server.cut()


def _serve(listener: socket.socket, server: SftpServer) -> None:
    with suppress(OSError):
        while True:
            client, _ = listener.accept()
            transport = paramiko.Transport(client)
            transport.add_server_key(server.key)
            transport.set_subsystem_handler("sftp", paramiko.SFTPServer, _Files, server)
            server.transports.append(transport)
            with suppress(paramiko.SSHException, EOFError):
                transport.start_server(server=_Door(server))


class _Door(paramiko.ServerInterface):
    def __init__(self, server: SftpServer) -> None:
        self._server = server

    def check_auth_password(self, username: str, password: str) -> int:
        if (username, password) != (USER, PASSWORD):
            return paramiko.AUTH_FAILED
        self._server.logins += 1
        return paramiko.AUTH_SUCCESSFUL

    def get_allowed_auths(self, username: str) -> str:
        return "password"

    def check_channel_request(self, kind: str, chanid: int) -> int:
        return paramiko.OPEN_SUCCEEDED


class _Files(paramiko.SFTPServerInterface):
    def __init__(self, door: Any, server: SftpServer) -> None:
        super().__init__(door)
        self._server = server

    def _real(self, path: str) -> Path:
        return self._server.root / self.canonicalize(path).lstrip("/")

    def list_folder(self, path: str) -> Any:
        return _answer(lambda: [_stat(found) for found in self._real(path).iterdir()])

    def stat(self, path: str) -> Any:
        return _answer(lambda: _stat(self._real(path)))

    lstat = stat

    def open(self, path: str, flags: int, attr: Any) -> Any:
        return _answer(lambda: _Handle(self._server, self._real(path), flags))

    def remove(self, path: str) -> Any:
        return _answer(self._real(path).unlink)

    def mkdir(self, path: str, attr: Any) -> Any:
        return _answer(self._real(path).mkdir)

    def rename(self, oldpath: str, newpath: str) -> Any:
        if self._real(newpath).exists():
            return paramiko.SFTP_FAILURE
        return _answer(lambda: self._real(oldpath).rename(self._real(newpath)))

    def posix_rename(self, oldpath: str, newpath: str) -> Any:
        if self._server.plain_rename:
            return paramiko.SFTP_OP_UNSUPPORTED
        return _answer(lambda: self._real(oldpath).replace(self._real(newpath)))


class _Handle(paramiko.SFTPHandle):
    def __init__(self, server: SftpServer, path: Path, flags: int) -> None:
        super().__init__(flags)
        self._server, self._append, self._dead = server, flags & os.O_APPEND, False
        self._fd = os.open(path, flags, 0o644)

    def close(self) -> None:
        with suppress(OSError):
            os.close(self._fd)

    def stat(self) -> Any:
        return paramiko.SFTPAttributes.from_stat(os.fstat(self._fd))

    def read(self, offset: int, length: int) -> Any:
        return os.pread(self._fd, length, offset)

    def write(self, offset: int, data: bytes) -> int:
        server = self._server
        if server.full or self._dead:
            return paramiko.SFTP_FAILURE
        if server.cut_after is not None and server.written + len(data) > server.cut_after:
            server.cut_after, self._dead = None, True
            server.cut()
            return paramiko.SFTP_FAILURE
        server.written += len(data)
        if server.garble is not None:
            data = data.replace(*server.garble)
        if self._append:
            os.write(self._fd, data)
        else:
            os.pwrite(self._fd, data, offset)
        return paramiko.SFTP_OK


def _answer(do: Any) -> Any:
    try:
        found = do()
    except OSError as error:
        return paramiko.SFTPServer.convert_errno(error.errno or 0)
    return paramiko.SFTP_OK if found is None or isinstance(found, Path) else found


def _stat(path: Path) -> paramiko.SFTPAttributes:
    return paramiko.SFTPAttributes.from_stat(path.stat(), path.name)
