"""Put the marks into a film: its copy with them is what is checked and delivered."""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path

from adgen.delivery.marks.credentials import (
    CERTIFICATE,
    KEY,
    Credentials,
    credential_files,
    load_credentials,
)
from adgen.delivery.marks.mark import mark
from adgen.errors import MediaError, RequestError
from adgen.post.text.subtitles.files.written import SUFFIXES
from adgen.run.making.boxed import CONTRAST
from adgen.run.marking import PlannedMark, Signing
from adgen.run.store.seal import Seal, file_hash
from adgen.schema.labels import Disclosure

UNMARKED = "unmarked.sha256"
"""Beside a marked film: the SHA-256, in hex, of the film that it was before, which is the same
whoever signed it and when."""


def marked_film(planned: PlannedMark, entry: Path, film: str, folder: Path) -> None:
    """Copy the film of that name in `entry` with its marks, and what lies beside it for delivery
    and checks. Raises MediaError."""
    credentials = _credentials(planned.signing) if planned.signing else None
    mark(
        entry / film, folder / film, planned.claim, planned.marks, planned.producer, credentials
    )  # fmt: skip
    for name in (CONTRAST, *(Path(film).with_suffix(suffix).name for suffix in SUFFIXES)):
        if (entry / name).is_file():
            shutil.copyfile(entry / name, folder / name)
    (folder / UNMARKED).write_text(file_hash(entry / film), "ascii")


def seen_in(seal: Seal, film: str) -> str:
    """What stands for picture and sound of the film of that name in an entry, whatever marks are
    in its file: the SHA-256 of UNMARKED, or of what that would be."""
    told = seal.files.get(UNMARKED)
    if told is not None:
        return told.sha256
    return hashlib.sha256(seal.files[film].sha256.encode("ascii")).hexdigest()


def _credentials(signing: Signing) -> Credentials:
    """The key, opened where it is used. Raises MediaError where it is not here, or not the one it
    was planned with: it would be kept under that one's key."""
    try:
        files = credential_files(Disclosure(), Path(), os.environ)
        chain, key = files or (signing.certificate, signing.key)
        found = load_credentials(chain, key, signing.timestamp_url)
    except RequestError as error:
        hint = (
            "hint: a key is never sent to another machine; have both files there under the same "
            f"path, or name them in {CERTIFICATE} and {KEY} there"
        )
        what = "; ".join(f"{problem.where}: {problem.what}" for problem in error.problems)
        raise MediaError(f"nothing can be signed here: {what}\n\n{hint}") from error
    if found.fingerprint != signing.fingerprint:
        raise MediaError(f"{chain} is not the certificate it was planned with; run again")
    return found
