"""The scores: what each style plays, on which sixteenth of the bar, and from which level on.

A pattern has 16 characters per bar and may be several bars long. For drums a character is a
velocity 1-9; for pitched parts it picks a note: of the chord (`chord`), of the style's scale
(`scale`), or semitones above the chord's root (`root`), in hexadecimal. `.` is a rest. A part
plays in the bars whose level it lists: 0 intro, 1 groove, 2 build, 3 full, 4 breakdown.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Part:
    """One instrument with its pattern."""

    play: str
    steps: str
    levels: str
    gain: float
    pan: float = 0.0
    send: float = 0.0
    """Share sent to the hall."""
    pick: str = "drum"
    """`drum`, `chord`, `scale` or `root`."""
    octave: int = 0
    sounding: float = 1.0
    """Length of a note in beats."""


@dataclass(frozen=True, slots=True)
class Style:
    """A score, its harmony (one chord a bar: root first, MIDI numbers) and its room."""

    bpm: float
    chords: tuple[tuple[int, ...], ...]
    scale: tuple[int, ...]
    parts: tuple[Part, ...]
    hall: float
    duck: float
    lufs: float
    street: bool = False
    """The intro is heard through a noisy street."""
    swing: float = 0.0
    """Delay of every second sixteenth, in sixteenths."""
    meter: int = 4
    """Beats in a bar."""
    division: int = 4
    """Characters of a pattern for one beat; 3 for a shuffle."""


PENTATONIC = (62, 64, 66, 69, 71, 74, 76, 78, 81, 83, 86, 88)

NOCTURNE = Style(
    bpm=100,
    chords=(
        (45, 52, 60, 64, 67, 71),
        (41, 53, 57, 60, 64, 67),
        (48, 55, 59, 62, 64, 67),
        (43, 55, 57, 59, 62, 64),
    ),
    scale=(69, 72, 74, 76, 79, 81, 84, 86, 88),
    parts=(
        Part("kick", "9.....6.9.......", "0", 0.8),
        Part("kick", "9.......7.4.....9.......7....3..", "1", 0.85),
        Part("kick", "9...8...9...8..3", "23", 0.85),
        Part("rim", "....7.......7..3", "01", 0.34, 0.1, 0.3),
        Part("clap", "....7.......7...", "3", 0.42, 0.0, 0.35),
        Part("snare", "....5.......5...", "3", 0.3, 0.0, 0.2),
        Part("snare", "....5.......5.4567", "2", 0.22, 0.0, 0.3),
        Part("hat", "6.4.6.4.6.4.6.43", "0", 0.22, 0.2),
        Part("hat", "..5...5...5...53", "1", 0.22, 0.25, 0.1),
        Part("hat", "4.6.4.6.4.6.4.63", "23", 0.22, 0.25, 0.1),
        Part("shaker", "5354535453545354", "13", 0.16, -0.3, 0.1),
        Part("bass", "0.....0...0..7..0.....0...c..7..", "13", 0.5, pick="root", sounding=0.7),
        Part("bass", "0...............", "2", 0.5, pick="root", sounding=3.6),
        Part("pad", "2...............", "1234", 0.10, -0.2, 0.5, "chord", 0, 4.0),
        Part("pad", "3...............", "1234", 0.095, 0.2, 0.5, "chord", 0, 4.0),
        Part("pad", "4...............", "1234", 0.09, 0.0, 0.5, "chord", 0, 4.0),
        Part("keys", "2.....2...2.....", "13", 0.17, -0.35, 0.35, "chord", 0, 1.2),
        Part("keys", "4.....4...4.....", "13", 0.15, 0.1, 0.35, "chord", 0, 1.2),
        Part("keys", "5.....5...5.....", "13", 0.15, 0.35, 0.35, "chord", 0, 1.2),
        Part("pluck", "2.4.3.5.2.4.5.3.", "23", 0.2, 0.4, 0.55, "chord", 1, 0.5),
        Part("bell", "6.....5...3.....4.......2.......", "3", 0.15, -0.3, 0.8, "scale", 0, 2.0),
    ),
    hall=2.2,
    duck=0.55,
    lufs=-14.0,
    street=True,
)

FESTIVAL = Style(
    bpm=120,
    chords=(
        (50, 57, 62, 66, 69, 74),
        (47, 59, 62, 66, 69, 74),
        (43, 55, 59, 62, 66, 71),
        (45, 57, 61, 64, 69, 73),
    ),
    scale=PENTATONIC,
    parts=(
        Part("low_drum", "9.....6.8.....4.", "0134", 0.5, 0.0, 0.25),
        Part("hand_drum", "..6.5.7...6.7.5.", "0134", 0.3, -0.35, 0.25),
        Part("slap_drum", "....8..4....8.43", "0134", 0.26, 0.35, 0.25),
        Part("low_drum", "8...8...8.8.8888", "2", 0.5, 0.0, 0.25),
        Part("slap_drum", "4.4.4.4.5566789988888888", "2", 0.24, 0.3, 0.25),
        Part("kick", "8...8...8...8...", "3", 0.7),
        Part("kick", "8.......8.......", "1", 0.7),
        Part("clap", "....8.......8...", "3", 0.36, 0.0, 0.3),
        Part("clap", "....6.......6..4", "1", 0.24, 0.1, 0.3),
        Part("shaker", "6364636463646364", "134", 0.13, 0.3, 0.1),
        Part("open_hat", "..5...5...5...5.", "3", 0.13, -0.2, 0.1),
        Part("bass", "0..0..0.0..0..7.0..0..0.0..0..9.", "3", 0.46, pick="root", sounding=0.55),
        Part("bass", "0.....0.0.......", "1", 0.44, pick="root", sounding=0.8),
        Part("bass", "0...............", "24", 0.4, pick="root", sounding=3.6),
        Part("pad", "2...............", "34", 0.08, -0.2, 0.5, "chord", 0, 4.0),
        Part("pad", "4...............", "34", 0.08, 0.2, 0.5, "chord", 0, 4.0),
        Part("pluck", "3.4.5.4.3.4.5.4.", "134", 0.24, -0.4, 0.3, "chord", 0, 0.5),
        Part("pluck", "2.....2.....2...", "34", 0.26, 0.15, 0.3, "chord", 0, 0.8),
        Part(
            "pluck",
            "7.6.5.3.5...6...7.6.5.6.8...7...8.7.6.5.3...5...6.5.6.7.5.......",
            "03",
            0.4,
            0.15,
            0.4,
            "scale",
            0,
            0.5,
        ),
        Part("pluck", "5.5.6.6.7.7.8.8.", "2", 0.34, 0.15, 0.4, "scale", 0, 0.5),
        Part(
            "bell",
            "7.......5.......7.......8.......8.......6.......6.......5.......",
            "3",
            0.15,
            0.3,
            0.6,
            "scale",
            1,
            1.0,
        ),
        Part("bell", "7...5...3...5...6...8...7...5...", "14", 0.16, 0.3, 0.6, "scale", 0, 1.0),
    ),
    hall=1.6,
    duck=0.3,
    lufs=-13.5,
)

HOUSE = Style(
    bpm=124,
    chords=(
        (45, 57, 60, 64, 67, 72),
        (41, 53, 57, 60, 64, 69),
        (43, 55, 58, 62, 65, 70),
        (40, 52, 55, 59, 62, 67),
    ),
    scale=(69, 72, 74, 76, 79, 81),
    parts=(
        Part("kick", "9...9...9...9...", "0123", 0.85),
        Part("clap", "....8.......8...", "123", 0.36, 0.0, 0.3),
        Part("open_hat", "..7...7...7...7.", "0123", 0.19, 0.15, 0.1),
        Part("hat", "5343534353435343", "13", 0.14, -0.25),
        Part("snare", "..........4.5.67", "2", 0.24, 0.0, 0.3),
        Part("bass", "..0...0...0...7.", "123", 0.44, pick="root", sounding=0.5),
        Part("stab", "...3..3....3..3.", "3", 0.36, -0.2, 0.4, "chord", 0, 0.5),
        Part("stab", "...4..4....4..4.", "3", 0.36, 0.2, 0.4, "chord", 0, 0.5),
        Part("keys", "2..2..2...2.....", "14", 0.28, -0.2, 0.4, "chord", 0, 0.8),
        Part("keys", "4..4..4...4.....", "14", 0.28, 0.2, 0.4, "chord", 0, 0.8),
        Part("pad", "2...............", "234", 0.1, 0.0, 0.5, "chord", 0, 4.0),
        Part("pad", "4...............", "234", 0.1, 0.0, 0.5, "chord", 0, 4.0),
        Part("pluck", "..3...1..4...2..", "3", 0.24, 0.4, 0.5, "scale", 0, 0.5),
    ),
    hall=1.5,
    duck=0.65,
    lufs=-13.0,
)

BREAKBEAT = Style(
    bpm=140,
    chords=(
        (40, 52, 55, 59, 62, 66),
        (36, 55, 59, 64, 66, 71),
        (43, 55, 59, 62, 66, 71),
        (38, 54, 57, 62, 64, 69),
    ),
    scale=(64, 67, 69, 71, 74, 76, 79, 81),
    parts=(
        Part("kick", "9.6.......87....9.6.......7.....", "0134", 0.8),
        Part("snare", "....9..3.4..9..3....9..3.4..9.24", "0134", 0.5, 0.0, 0.2),
        Part("kick", "9...9...9...9...", "2", 0.7),
        Part("snare", "5...5...5.5.5678", "2", 0.4, 0.0, 0.3),
        Part("hat", "7.5.7.5.7.5.7.5.", "0134", 0.2, 0.2),
        Part("open_hat", "..............5.", "13", 0.15, 0.2),
        Part("bass", "0.....0.....0.3.0.....0...7..5..", "13", 0.5, pick="root", sounding=0.8),
        Part("pad", "2...............", "1234", 0.12, -0.2, 0.5, "chord", 0, 4.0),
        Part("pad", "4...............", "1234", 0.12, 0.2, 0.5, "chord", 0, 4.0),
        Part("keys", "3.....4...5.....", "013", 0.2, 0.0, 0.5, "chord", 0, 1.0),
        Part("pluck", "4..5..7.6..4..2.", "3", 0.2, 0.35, 0.4, "scale", 0, 0.5),
    ),
    hall=1.4,
    duck=0.25,
    lufs=-13.0,
)

BALLAD = Style(
    bpm=76,
    chords=((48, 55, 60, 64, 67, 71), (45, 57, 60, 64, 67, 72), (41, 53, 57, 60, 65, 69),
            (43, 55, 59, 62, 67, 71)),
    scale=(72, 74, 76, 79, 81, 84, 86),
    parts=(
        Part("kick", "7.........5.....", "13", 0.6),
        Part("rim", "....5.......5...", "1", 0.24, 0.1, 0.4),
        Part("snare", "....6.......6...", "3", 0.26, 0.0, 0.4),
        Part("hat", "5.3.4.3.5.3.4.3.", "123", 0.2, 0.2, 0.1),
        Part("shaker", "4343434343434343", "3", 0.12, -0.3, 0.1),
        Part("bass", "0.........0.....", "13", 0.42, pick="root", sounding=1.6),
        Part("piano", "0.2.3.4.5.4.3.2.", "0123", 0.28, -0.2, 0.4, "chord", 0, 1.0),
        Part("piano", "2...............", "0123", 0.2, 0.1, 0.4, "chord", 0, 3.0),
        Part("piano", "4.......3.......", "0123", 0.2, 0.2, 0.4, "chord", 0, 3.0),
        Part("pad", "2...............", "1234", 0.12, -0.2, 0.5, "chord", 0, 4.0),
        Part("pad", "4...............", "1234", 0.12, 0.2, 0.5, "chord", 0, 4.0),
        Part("bell", "4.......2...3...1.......0.......", "3", 0.14, 0.3, 0.7, "scale", 0, 2.0),
    ),
    hall=2.6, duck=0.15, lufs=-14.0,
)  # fmt: skip

STYLES = {
    "nocturne": NOCTURNE,
    "festival": FESTIVAL,
    "house": HOUSE,
    "breakbeat": BREAKBEAT,
    "ballad": BALLAD,
}
