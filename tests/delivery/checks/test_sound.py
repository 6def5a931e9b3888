"""The form of a sound, and how it lies beside its picture."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from adgen.delivery.checks import sound
from adgen.delivery.checks.base import Film
from adgen.delivery.checks.every import check_file
from adgen.media.sound import Measured
from adgen.media.watching import Seen
from adgen.schema.delivery import Finding
from adgen.schema.limits import SoundLimits
from tests.studio.branded import of_one_shot
from tests.studio.films import WALL, film, noise, remade
from tests.studio.probes import facts_of

AAC = {"sound_codec": "AAC", "sound_rate": 48_000, "sound_channels": 2, "sound_seconds": 2.0}
LOUD = Measured(-14.0, -1.0, -13.0, None)


def found(
    limits: SoundLimits | None = None, late: float = 0.0, promise: bool = False, **facts: object
) -> dict[str, Finding]:
    """What is found of two seconds whose sound begins `late`."""
    placement = WALL.model_copy(update={"sound": limits or SoundLimits()})
    read = facts_of(60, Fraction(30), **{**AAC, **facts})
    starts = max(0.0, -late), max(0.0, late)
    seen = Seen(60, (), LOUD, (Fraction(starts[0]), Fraction(starts[1])), {})
    checked = Film(Path("a.mp4"), read, placement, of_one_shot() if promise else None)
    return {finding.check: finding for finding in sound.findings(checked, seen)}


@pytest.mark.parametrize(
    ("limits", "facts", "check", "status"),
    [
        (None, {}, "sound codec", "passed"),
        (None, {"sound_codec": "Opus"}, "sound codec", "failed"),
        (SoundLimits(codecs=("pcm",)), {"sound_codec": "PCM"}, "sound codec", "passed"),
        (SoundLimits(codecs=("pcm",)), {}, "sound codec", "failed"),
        (None, {"sound_rate": 44_100}, "sound rate", "failed"),
        (SoundLimits(max_rate=64_000), {"sound_rate": 44_100}, "sound rate", "passed"),
        (SoundLimits(max_rate=64_000), {"sound_rate": 96_000}, "sound rate", "failed"),
        (SoundLimits(rates=(44_100, 48_000)), {"sound_rate": 44_100}, "sound rate", "passed"),
        (None, {"sound_channels": 1}, "channels", "failed"),
        (SoundLimits(channels=1), {"sound_channels": 1}, "channels", "passed"),
        (SoundLimits(min_kbps=192), {"sound_kbps": 128.0}, "sound bit rate", "failed"),
        (SoundLimits(min_kbps=128), {"sound_kbps": 127.9}, "sound bit rate", "passed"),
    ],
)
def test_its_form(
    limits: SoundLimits | None, facts: dict[str, object], check: str, status: str
) -> None:
    assert found(limits, **facts)[check].status == status


@pytest.mark.parametrize("silent", [False, True])
def test_no_coder_spends_bits_on_a_silence_that_was_planned(silent: bool) -> None:
    placement = WALL.model_copy(update={"sound": SoundLimits(min_kbps=192)})
    read = facts_of(60, Fraction(30), **AAC, sound_kbps=2.0)
    promise = replace(of_one_shot(), silent=silent)
    checked = Film(Path("a.mp4"), read, placement, promise)
    seen = Seen(60, (), LOUD, (Fraction(0), Fraction(0)), {})
    judged = [f.passed for f in sound.findings(checked, seen) if f.check == "sound bit rate"]
    assert judged == ([] if silent else [False])


@pytest.mark.parametrize(
    ("seconds", "elsewhere", "promised_one"),
    [
        (2.0, "passed", "passed"), (2.001, "passed", "passed"), (2.002, "warned", "failed"),
        (2.049, "warned", "failed"), (2.052, "failed", "failed"), (1.901, "passed", "passed"),
        (1.899, "warned", "warned"),
    ],
)  # fmt: skip
def test_its_length(seconds: float, elsewhere: str, promised_one: str) -> None:
    assert found(sound_seconds=seconds)["sound length"].status == elsewhere
    assert found(promise=True, sound_seconds=seconds)["sound length"].status == promised_one


@pytest.mark.parametrize(
    ("late", "good"), [(0.0, True), (0.059, True), (0.061, False), (-0.039, True), (-0.041, False)]
)
def test_its_beginning(late: float, good: bool) -> None:
    assert found(late=late)["sync at start"].status == ("passed" if good else "warned")
    told = found(late=late, promise=True)["sync at start"]
    assert told.status == ("passed" if good else "failed")
    assert f"{abs(late):.3f} s {'before' if late < 0 else 'after'}" in told.measured


@pytest.mark.parametrize(("name", "late"), [("a.mp4", 0.2), ("a.mkv", 0.2), ("b.mkv", 0.02)])
def test_a_late_sound_is_heard_late_whatever_the_container_says_so_with(
    name: str, late: float, tmp_path: Path
) -> None:
    right = film(tmp_path / "right.mp4", noise(1.2), 36)
    words = ("-itsoffset", str(late), "-i", right, "-map", "0:v", "-map", "1:a", "-c", "copy")
    listed = {f.check: f for f in check_file(remade(right, name, *words), WALL)}
    assert float(listed["sync at start"].measured.split()[0]) == pytest.approx(late, abs=0.002)
    assert listed["sync at start"].status == ("warned" if late > 0.1 else "passed")
