"""Where the bars of a track begin: how many beats they have, and which beat is their first."""

from __future__ import annotations

import numpy as np

from adgen.prepro.rhythm.likeness import three_in_a_bar
from adgen.prepro.rhythm.onsets import Onsets, Samples, Times, frames


def find_bars(samples: Samples, rate: int, onsets: Onsets, beats: Times) -> tuple[int, int]:
    """Beats in a bar (3 or 4), and which of the first beats (seconds) begins one, from 0.

    The bar line is where the harmony of the two beats before differs most from that of the two
    after, and where the beat is loudest and struck hardest in the bass, but not in the cymbals'
    band, where the snare of the second and the fourth beat is. An estimate: a track may well accent
    another beat.
    """
    places = frames(beats)
    meter = 3 if three_in_a_bar(onsets, places) > 0 else 4
    change = onsets.change(places, 2 * float(np.median(np.diff(places))))
    change[:2] = change[-2:] = 0.0
    low, middle, high = onsets.struck(places)
    struck = 3 * low + middle - 0.5 * high
    spans = [samples[a : a + rate // 10] for a in np.round(beats * rate).astype(np.int64)]
    loud = np.array([float(np.sqrt(np.mean(np.square(span, dtype=np.float64)))) for span in spans])
    evidence = 2 * loud / (loud.mean() + 1e-9) + 0.5 * struck / (struck.mean() + 1e-9)
    evidence += 1.5 * change / (float(np.percentile(change, 90)) + 0.1)
    return meter, int(np.argmax([evidence[first::meter].mean() for first in range(meter)]))
