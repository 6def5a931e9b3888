"""Sides that cancel one another: known correlations, and what mono loses of them."""

from __future__ import annotations

import numpy as np
import pytest

from adgen.delivery.checks.phase import Phase
from adgen.media.sound import Samples
from adgen.schema.limits import SoundLimits
from tests.studio.films import WALL, noise
from tests.studio.listened import found_in, hush

TELEVISION = WALL.model_copy(update={"sound": SoundLimits(min_phase=-0.95)})
NOISE = noise(2, -20)


def sides(correlation: float) -> Samples:
    """Noise whose sides have this correlation."""
    left, other = NOISE[:, 0], NOISE[:, 1]
    return np.stack((left, correlation * left + np.sqrt(1 - correlation**2) * other), axis=1)


@pytest.mark.parametrize("correlation", [1.0, 0.5, 0.0, -0.5])
def test_the_mean_is_the_correlation(correlation: float) -> None:
    found = found_in(sides(correlation), Phase)["phase"]
    assert float(found.measured.split()[-1]) == pytest.approx(correlation, abs=0.03)
    assert found.status == "passed"


def test_television_fails_what_others_are_warned_of() -> None:
    opposed, nearly = sides(-0.99), sides(-0.9)
    assert found_in(opposed, Phase, TELEVISION)["phase"].status == "failed"
    assert found_in(opposed, Phase)["phase"].status == "warned"
    assert found_in(nearly, Phase, TELEVISION)["phase"].status == "passed"


@pytest.mark.parametrize(("correlation", "lost"), [(1.0, 0.0), (0.0, 3.0), (-0.7, 8.2)])
def test_what_mono_loses(correlation: float, lost: float) -> None:
    """The sum's power has 1 + correlation of the mean of both."""
    found = found_in(sides(correlation), Phase)["mono"]
    assert float(found.measured.split()[0]) == pytest.approx(lost, abs=0.4)
    assert found.status == ("warned" if lost > 6 else "passed")


def test_silence_and_one_channel_have_no_phase() -> None:
    assert found_in(hush(1), Phase) == {}
    assert found_in(NOISE[:, :1], Phase) == {}


def test_silent_parts_do_not_count() -> None:
    sound = np.concatenate((sides(-0.99), hush(20)))
    assert found_in(sound, Phase, TELEVISION)["phase"].status == "failed"
