"""Marks in a MOV for television leave its picture, sound and timecode as they were."""

from __future__ import annotations

from pathlib import Path

from pymediainfo import MediaInfo

from adgen.delivery.encoding.picture import Broadcast
from adgen.delivery.marks.inspect import inspect
from adgen.delivery.marks.mark import mark
from adgen.media.ffmpeg import find_ffmpeg
from adgen.media.process import run
from adgen.media.tables import encodes
from adgen.schema.labels import Claim, Mark
from tests.delivery.marks.conftest import PRODUCER, Certificates
from tests.studio.television import UK, aired, grey, hiss


def decoded(path: Path) -> bytes:
    """Checksums of every frame and of all sound."""
    return run([find_ffmpeg().path, "-v", "error", "-i", path, "-map", "0:v", "-map", "0:a", "-f",
                "framemd5", "-"])  # fmt: skip


def test_all_marks_go_into_a_prores_mov(
    tmp_path: Path, claim: Claim, certificates: Certificates
) -> None:
    plain = aired(tmp_path / "plain.mov", encodes()["prores"], [grey(90)] * 10, hiss(1)[:19200],
                  Broadcast(UK))  # fmt: skip
    target = tmp_path / "marked.mov"
    marks: tuple[Mark, ...] = ("aigc", "xmp", "c2pa")
    mark(plain, target, claim, marks, PRODUCER, certificates.credentials)
    found = inspect(target, needed=marks)
    assert all(finding.passed for finding in found.findings), found.findings
    assert decoded(target) == decoded(plain)
    code = next(
        track.to_data() for track in MediaInfo.parse(str(target)).tracks
        if track.track_type == "Other"
    )  # fmt: skip
    assert code["time_code_of_first_frame"] == UK.start
