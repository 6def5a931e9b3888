"""The brand is seen when its logo is found on pixels, or when a text names it."""

from __future__ import annotations

from pathlib import Path

import pytest

from adgen.delivery.checks.base import Film
from adgen.delivery.checks.brand_seen import BrandSeen
from adgen.schema.delivery import Finding
from adgen.schema.picture import Box
from adgen.schema.time import FrameRange
from adgen.schema.titles import LogoPlace, TextBlock
from tests.studio.branded import (
    PLACE,
    RATE,
    STAGE,
    drawn_logo,
    plate,
    promise,
    with_logos,
    write_logo,
)
from tests.studio.probes import facts_of


@pytest.fixture(scope="module")
def logo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_logo(tmp_path_factory.mktemp("logo") / "logo.png", drawn_logo())


def seen(logo: Path, start: int, shown: bool = True, name: int | None = None) -> dict[str, Finding]:
    """A film of 240 frames whose logo comes at `start`, and whose text names the brand."""
    place = LogoPlace(PLACE, FrameRange(start, 240, RATE), "top_center")
    text = "A new day with Orlune"
    texts = (
        TextBlock("title", (text,), 20.0, Box(20, 200, 200, 230), FrameRange(name, 240, RATE)),
    ) if name is not None else ()  # fmt: skip
    told = promise(logo, places=(place,), blocks=texts)
    check = BrandSeen(Film(Path("film.mp4"), facts_of(240, RATE), STAGE, told))
    (frame,) = with_logos([plate()], logo) if shown else [plate()]
    return {found.check: found for found in check.findings(dict.fromkeys(check.wanted, frame))}


def test_a_logo_at_once_is_by_three_and_by_five_seconds(logo: Path) -> None:
    found = seen(logo, 0)
    assert not found["brand by 3 s"].warns
    assert found["brand by 3 s"].measured.startswith("its logo at 0.")


def test_a_late_logo_is_warned_of_and_fails_nothing(logo: Path) -> None:
    four, six = round(4 * RATE), round(6 * RATE)
    late, later = seen(logo, four), seen(logo, six)
    assert (late["brand by 3 s"].warns, late["brand by 5 s"].warns) == (True, False)
    assert (later["brand by 3 s"].warns, later["brand by 5 s"].warns) == (True, True)
    assert all(finding.passed for finding in (*late.values(), *later.values()))


def test_a_logo_that_is_planned_and_not_there_is_not_seen(logo: Path) -> None:
    assert seen(logo, 0, shown=False)["brand by 3 s"].measured == (
        "neither its logo nor its name is seen"
    )


def test_its_name_in_a_text_shows_the_brand_as_well(logo: Path) -> None:
    found = seen(logo, 0, shown=False, name=12)["brand by 3 s"]
    assert found.measured.startswith("its name in a text at ")
    assert found.frame == 12


def test_a_small_logo_is_warned_of(logo: Path) -> None:
    share = PLACE.width * PLACE.height / (STAGE.width * STAGE.height)
    found = seen(logo, 0)["logo area"]
    assert found.measured == f"{share:.1%} of the frame"
    assert found.warns == (share < 0.035)
