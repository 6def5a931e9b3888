"""What `adgen doctor` looks at."""

from __future__ import annotations

import platform
import shutil
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version

from adgen.errors import AdgenError
from adgen.run.store.folder import Store

Row = dict[str, str | bool]


def diagnose(store: Store) -> list[Row]:
    """Every tool that adgen stands on: present or not, which one, and why this one; the store."""
    return [
        _row("python", lambda: f"{platform.python_version()} on {platform.machine()}"),
        _row("ffmpeg", _ffmpeg),
        _row("speech", _speech),
        _row("piper", _piper),
        _row("pictures", _pictures),
        _row("fonts", _fonts),
        _row("diffusion", _diffusion),
        _row("ray", _ray),
        _row("store", lambda: _store(store)),
    ]


def _row(name: str, look: Callable[[], str]) -> Row:
    try:
        return {"name": name, "ok": True, "detail": look()}
    except (AdgenError, ImportError, OSError) as error:
        return {"name": name, "ok": False, "detail": str(error)}


def _ffmpeg() -> str:
    from adgen.media.ffmpeg import find_ffmpeg

    found = find_ffmpeg()
    return f"{found.version} at {found.path}: {found.why}"


def _speech() -> str:
    from adgen.voices.espeak import which_library

    found = which_library()
    return f"espeak-ng {found.version} at {found.path}: {found.why}"


def _piper() -> str:
    from adgen.errors import VoiceError
    from adgen.voices.piper import INSTALL, which_piper

    try:
        python, versions = which_piper()
    except VoiceError:
        return f"not installed; only the voice piper needs it: {INSTALL}"
    return f"piper {versions['piper-tts']}, a program of its own in {python}"


def _pictures() -> str:
    import cv2

    return f"OpenCV {cv2.__version__}, headless build: it needs no libGL"


def _fonts() -> str:
    from adgen.media.fonts import bundled_fonts

    return f"{len(bundled_fonts().faces)} bundled faces"


def _diffusion() -> str:
    import torch

    if torch.cuda.is_available():
        device = torch.cuda.get_device_name(0)
    else:
        device = "CPU only: large diffusion models will be slow, stills and embedded will not"
    return f"torch {torch.__version__}, diffusers {version('diffusers')}; {device}"


def _ray() -> str:
    try:
        return f"Ray {version('ray')}, for --runner ray"
    except PackageNotFoundError:
        return "not installed; only --runner ray needs it: pip install 'adgen[ray]'"


def _store(store: Store) -> str:
    from adgen.cli.quantities import size_text
    from adgen.run.store.upkeep import size

    there = next(path for path in (store.root, *store.root.parents) if path.exists())
    free = size_text(shutil.disk_usage(there).free)
    if there != store.root:
        return f"{store.root}: nothing yet, {free} free"
    held = size(store)
    return f"{store.root}: {held.entries} entries, {size_text(held.bytes)}; {free} free"
