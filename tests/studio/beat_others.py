"""More scores for the beat tracker, on which the weights of its readings were not fitted.

Not unseen either: the rules for slips, for triplets and for the weight of harmony were made after a
first look at them. Written as in `beat_scores`.
"""

from tests.studio.beat_scores import HIGH, MAJOR, MINOR, chord_of
from tests.studio.styles import Part, Style

FUNK = Style(
    bpm=102, chords=MINOR, scale=HIGH, hall=1.3, duck=0.1, lufs=-13.0,
    parts=(
        Part("kick", "9..7..9...7.....", "123", 0.8),
        Part("snare", "....9..4.4..9..3", "123", 0.5, 0.0, 0.2),
        Part("hat", "6454645464546454", "0123", 0.2, 0.2),
        Part("bass", "0..0..0...0.7c..", "0123", 0.5, pick="root", sounding=0.3),
        *chord_of("keys", "..x..x....x..x..", "0123", 0.18, 0.3),
    ),
)  # fmt: skip

DEMBOW = Style(
    bpm=94, chords=MINOR, scale=HIGH, hall=1.3, duck=0.1, lufs=-13.0,
    parts=(
        Part("kick", "9...9...9...9...", "123", 0.85),
        Part("snare", "...7..7....7..7.", "123", 0.4, 0.0, 0.2),
        Part("hat", "5.5.5.5.5.5.5.5.", "13", 0.15, 0.2),
        Part("bass", "0..0..0.0..0..0.", "123", 0.5, pick="root", sounding=0.5),
        *chord_of("pluck", "x..x..x.x..x..x.", "023", 0.2, 0.4),
        Part("pad", "4...............", "0123", 0.1, 0.0, 0.5, "chord", 0, 4.0),
    ),
)  # fmt: skip

BOSSA = Style(
    bpm=134, chords=MAJOR, scale=HIGH, hall=1.3, duck=0.0, lufs=-14.0,
    parts=(
        Part("kick", "7..57..57..57..5", "0123", 0.5),
        Part("rim", "6..6..6....6..6.", "123", 0.35, 0.2, 0.3),
        Part("hat", "5.4.5.4.5.4.5.4.", "123", 0.15, 0.2),
        Part("bass", "0.....7.0.....7.", "0123", 0.45, pick="root", sounding=0.9),
        *chord_of("pluck", "x..x..x...x..x..", "0123", 0.25, 0.4),
    ),
)  # fmt: skip

SYNTHWAVE = Style(
    bpm=110, chords=MINOR, scale=HIGH, hall=1.6, duck=0.3, lufs=-13.0,
    parts=(
        Part("kick", "9.......9.......", "123", 0.85),
        Part("snare", "....9.......9...", "123", 0.5, 0.0, 0.35),
        Part("hat", "5.5.5.5.5.5.5.5.", "23", 0.15, 0.2),
        Part("bass", "0.0.0.0.0.0.0.0.", "0123", 0.45, pick="root", sounding=0.4),
        Part("pluck", "2345234523452345", "023", 0.15, 0.3, 0.4, "chord", 1, 0.3),
        Part("pad", "3...............", "0123", 0.14, 0.0, 0.5, "chord", 0, 4.0),
    ),
)  # fmt: skip

METAL = Style(
    bpm=150, chords=MINOR, scale=HIGH, hall=1.2, duck=0.0, lufs=-12.0,
    parts=(
        Part("kick", "9.7.7.7.9.7.7.7.", "123", 0.8),
        Part("snare", "....9.......9...", "123", 0.55, 0.0, 0.15),
        Part("open_hat", "6...6...6...6...", "123", 0.2, 0.2),
        Part("bass", "0.0.0.0.0.0.0.0.", "0123", 0.45, pick="root", sounding=0.4),
        *chord_of("stab", "x.......x.....x.", "0123", 0.3, 1.0),
    ),
)  # fmt: skip

SLOW_WALTZ = Style(
    bpm=88, chords=MAJOR, scale=HIGH, hall=2.0, duck=0.0, lufs=-15.0, meter=3,
    parts=(
        Part("bass", "0...........", "0123", 0.4, pick="root", sounding=2.0),
        *chord_of("piano", "....x...x...", "0123", 0.25, 0.8),
        Part("piano", "4...3...5...4.2.3...5...", "123", 0.26, 0.2, 0.3, "scale", 0, 1.0),
    ),
)  # fmt: skip

GOSPEL = Style(
    bpm=66, chords=MAJOR, scale=HIGH, hall=1.6, duck=0.0, lufs=-14.0, division=3,
    parts=(
        Part("kick", "9....5......", "123", 0.7),
        Part("snare", "...8.....8..", "123", 0.4, 0.0, 0.3),
        Part("hat", "644644644644", "0123", 0.18, 0.2),
        Part("bass", "0....0......", "0123", 0.45, pick="root", sounding=1.0),
        *chord_of("piano", "x..x..x..x..", "0123", 0.2, 0.9),
    ),
)  # fmt: skip

CORPORATE = Style(
    bpm=120, chords=MAJOR, scale=HIGH, hall=1.5, duck=0.1, lufs=-14.0,
    parts=(
        Part("kick", "9...9...9...9...", "23", 0.6),
        Part("clap", "....7.......7...", "123", 0.3, 0.0, 0.3),
        Part("shaker", "4343434343434343", "123", 0.12, 0.2),
        Part("bass", "0.......0.....0.", "123", 0.4, pick="root", sounding=1.0),
        *chord_of("pluck", "x.x.x.x.x.x.x.x.", "0123", 0.2, 0.4),
        Part("bell", "5...4...3.......", "3", 0.15, 0.3, 0.5, "scale", 0, 1.0),
    ),
)  # fmt: skip

TRAILER = Style(
    bpm=130, chords=MINOR, scale=HIGH, hall=2.4, duck=0.0, lufs=-13.0,
    parts=(
        Part("low_drum", "9.....9...9.....", "123", 0.7, 0.0, 0.4),
        Part("hand_drum", "..4.4...4.4.4.4.", "3", 0.3, 0.2, 0.3),
        Part("bass", "0...............", "0123", 0.45, pick="root", sounding=3.8),
        *chord_of("stab", "x.x.x.x.x.x.x.x.", "0123", 0.2, 0.3),
    ),
)  # fmt: skip

ACOUSTIC = Style(
    bpm=84, chords=MAJOR, scale=HIGH, hall=1.3, duck=0.0, lufs=-15.0,
    parts=(
        Part("pluck", "0...........0...", "0123", 0.35, -0.1, 0.2, "chord", 0, 1.0),
        *chord_of("pluck", "x...x.x...x.x.x.", "0123", 0.28, 0.5),
        Part("shaker", "5353535353535353", "123", 0.12, 0.2),
        Part("kick", "6.......6.......", "23", 0.5),
        Part("clap", "....5.......5...", "3", 0.25, 0.0, 0.3),
    ),
)  # fmt: skip

GARAGE = Style(
    bpm=132, chords=MINOR, scale=HIGH, hall=1.3, duck=0.1, lufs=-13.0, swing=0.3,
    parts=(
        Part("kick", "9.........9.....", "123", 0.85),
        Part("snare", "....9.......9..4", "123", 0.5, 0.0, 0.2),
        Part("hat", "..6..6.5..6..6.5", "0123", 0.2, 0.2),
        Part("bass", "0..0....0.0..7..", "13", 0.5, pick="root", sounding=0.5),
        *chord_of("keys", "x..x......x..x..", "0123", 0.18, 0.4),
    ),
)  # fmt: skip

DUB = Style(
    bpm=122, chords=MINOR, scale=HIGH, hall=2.4, duck=0.4, lufs=-13.0,
    parts=(
        Part("kick", "9...9...9...9...", "123", 0.8),
        Part("hat", "..5...5...5...5.", "123", 0.15, 0.2),
        *chord_of("stab", "..x..x....x.....", "0123", 0.3, 0.5),
        Part("pad", "3...............", "0134", 0.1, 0.0, 0.5, "chord", 0, 4.0),
    ),
)  # fmt: skip

OTHERS = {
    "funk": FUNK, "dembow": DEMBOW, "bossa": BOSSA, "synthwave": SYNTHWAVE, "metal": METAL,
    "slow waltz": SLOW_WALTZ, "gospel": GOSPEL, "corporate": CORPORATE, "trailer": TRAILER,
    "acoustic": ACOUSTIC, "garage": GARAGE, "dub": DUB,
}  # fmt: skip
