"""Scores that only serve to try the beat tracker on: kinds of music that no spot here plays.

Written as in `styles`; a bar has `meter * division` characters.
"""

from tests.studio.styles import Part, Style

MAJOR = ((48, 55, 60, 64, 67, 71), (45, 52, 57, 60, 64, 67), (41, 53, 57, 60, 65, 69),
          (43, 55, 59, 62, 65, 71))  # fmt: skip
MINOR = ((45, 52, 57, 60, 64, 69), (41, 53, 57, 60, 65, 69), (48, 55, 60, 64, 67, 72),
          (40, 52, 56, 59, 64, 68))  # fmt: skip
HIGH = (69, 72, 74, 76, 79, 81, 84, 86)


def chord_of(play: str, steps: str, levels: str, gain: float, sounding: float) -> tuple[Part, ...]:
    """Three notes of the chord, spread over the picture."""
    return tuple(
        Part(play, steps.replace("x", str(note)), levels, gain, pan, 0.3, "chord", 0, sounding)
        for note, pan in ((2, -0.3), (3, 0.3), (4, 0.0))
    )


TECHNO = Style(
    bpm=130, chords=MINOR, scale=HIGH, hall=1.2, duck=0.6, lufs=-12.0,
    parts=(
        Part("kick", "9...9...9...9...", "123", 0.9),
        Part("hat", "4.6.4.6.4.6.4.6.", "0123", 0.2, 0.2),
        Part("open_hat", "..7...7...7...7.", "3", 0.2, 0.1),
        Part("rim", "...4..5....4...5", "023", 0.2, -0.4, 0.3),
        Part("bass", "..00..00..00..0c", "123", 0.42, pick="root", sounding=0.25),
        Part("stab", "......2.........", "023", 0.4, 0.2, 0.5, "chord", 0, 0.5),
        Part("stab", "......4.........", "023", 0.4, -0.2, 0.5, "chord", 0, 0.5),
        Part("pad", "3...............", "034", 0.1, 0.0, 0.5, "chord", 0, 4.0),
    ),
)  # fmt: skip

DISCO = Style(
    bpm=118, chords=MAJOR, scale=HIGH, hall=1.4, duck=0.2, lufs=-13.0,
    parts=(
        Part("kick", "9...8...9...8...", "123", 0.75),
        Part("snare", "....8.......8..3", "123", 0.4, 0.0, 0.2),
        Part("hat", "5253525352535253", "023", 0.2, 0.25),
        Part("open_hat", "..6...6...6...6.", "13", 0.17, 0.2),
        Part("bass", "0.c.0.c.0.c.0.cc", "0123", 0.44, pick="root", sounding=0.45),
        *chord_of("keys", "..xx..x...xx..x.", "023", 0.15, 0.3),
        Part("pad", "4...............", "1234", 0.1, 0.2, 0.5, "chord", 1, 4.0),
        Part("pluck", "4.3.5...4.3.2...", "3", 0.2, 0.4, 0.4, "scale", 0, 0.5),
    ),
)  # fmt: skip

ROCK = Style(
    bpm=112, chords=MAJOR, scale=HIGH, hall=1.3, duck=0.0, lufs=-12.5,
    parts=(
        Part("kick", "9.....7.9.......9......79.5.....", "123", 0.8),
        Part("snare", "....9.......9.......9.......9..3", "123", 0.5, 0.0, 0.2),
        Part("hat", "7.5.6.5.7.5.6.5.", "0123", 0.22, 0.25),
        Part("bass", "0.0.0.0.0.0.0.7.", "123", 0.42, pick="root", sounding=0.45),
        *chord_of("pluck", "x.x.x.xxx.x.x.x.", "0123", 0.2, 0.4),
        Part("keys", "4...............", "34", 0.2, 0.2, 0.4, "chord", 1, 3.5),
    ),
)  # fmt: skip

BOOM_BAP = Style(
    bpm=88, chords=MINOR, scale=HIGH, hall=1.0, duck=0.1, lufs=-13.0, swing=0.25,
    parts=(
        Part("kick", "9......7..8.....9.....7..78.....", "123", 0.85),
        Part("snare", "....9.......9.......9.......9..3", "123", 0.5, 0.0, 0.15),
        Part("hat", "6.5.6.536.5.6.5.", "0123", 0.2, 0.2),
        Part("bass", "0......0..0...7.", "123", 0.5, pick="root", sounding=0.6),
        *chord_of("keys", "x.....x...x.....", "0123", 0.18, 0.6),
        Part("bell", "4.....2...3.....", "3", 0.14, 0.3, 0.6, "scale", 0, 1.0),
    ),
)  # fmt: skip

AMEN = Style(
    bpm=165, chords=MINOR, scale=HIGH, hall=1.2, duck=0.1, lufs=-12.5,
    parts=(
        Part("kick", "9.9.......77....9.9.......7.....", "123", 0.75),
        Part("snare", "....9..4.4..9..4.4..9..4.4....8.", "123", 0.5, 0.0, 0.15),
        Part("hat", "6.6.6.6.6.6.6.6.", "0123", 0.22, 0.2),
        Part("bass", "0.........7.....0.....c.........", "13", 0.55, pick="root", sounding=1.4),
        Part("pad", "2...............", "01234", 0.12, -0.2, 0.5, "chord", 0, 4.0),
        Part("pad", "4...............", "01234", 0.12, 0.2, 0.5, "chord", 0, 4.0),
        Part("pluck", "5...4...2...3...", "03", 0.25, 0.3, 0.5, "scale", 0, 0.5),
    ),
)  # fmt: skip

PIANO = Style(
    bpm=66, chords=MAJOR, scale=HIGH, hall=2.6, duck=0.0, lufs=-16.0,
    parts=(
        Part("piano", "0.......0.......", "0123", 0.4, -0.2, 0.3, "root", 0, 2.0),
        Part("piano", "2...3...4...3...", "013", 0.3, 0.1, 0.3, "chord", 0, 1.0),
        Part("piano", "2.3.4.5.4.3.4.3.", "2", 0.26, 0.1, 0.3, "chord", 0, 1.0),
        Part("piano", "4.......3...2...", "123", 0.24, 0.2, 0.4, "scale", 0, 2.0),
        Part("piano", "......5.......6.", "3", 0.15, 0.2, 0.4, "scale", 0, 1.0),
        Part("pad", "2...............", "123", 0.12, -0.2, 0.5, "chord", 0, 4.0),
        Part("pad", "3...............", "123", 0.12, 0.2, 0.5, "chord", 0, 4.0),
    ),
)  # fmt: skip

POP_BALLAD = Style(
    bpm=72, chords=MAJOR, scale=HIGH, hall=2.2, duck=0.05, lufs=-14.0,
    parts=(
        Part("kick", "8.......8.6.....", "23", 0.6),
        Part("rim", "....6.......6...", "2", 0.35, 0.0, 0.4),
        Part("snare", "....8.......8...", "3", 0.4, 0.0, 0.4),
        Part("hat", "5.3.5.3.5.3.5.3.", "23", 0.14, 0.2, 0.1),
        Part("bass", "0.......0.......", "123", 0.45, pick="root", sounding=1.8),
        *chord_of("keys", "x...x...x...x...", "0123", 0.18, 0.9),
        Part("pluck", "2.3.4.5.2.3.4.5.", "13", 0.14, 0.4, 0.4, "chord", 1, 0.5),
        Part("pad", "4...............", "34", 0.12, 0.0, 0.5, "chord", 0, 4.0),
    ),
)  # fmt: skip

SHUFFLE = Style(
    bpm=120, chords=MAJOR, scale=HIGH, hall=1.2, duck=0.0, lufs=-13.0, division=3,
    parts=(
        Part("kick", "9.....8.....", "123", 0.7),
        Part("kick", "9....68..9..", "3", 0.3),
        Part("snare", "...8.....8..", "123", 0.42, 0.0, 0.2),
        Part("hat", "6.56.56.56.5", "0123", 0.2, 0.25),
        Part("bass", "0.04.47.79.9", "123", 0.42, pick="root", sounding=0.5),
        *chord_of("keys", "x....x...x..", "0123", 0.16, 0.5),
        Part("pluck", "4.53.24..3.2", "3", 0.22, 0.3, 0.4, "scale", 0, 0.5),
    ),
)  # fmt: skip

SWING = Style(
    bpm=140, chords=MINOR, scale=HIGH, hall=1.2, duck=0.0, lufs=-15.0, division=3,
    parts=(
        Part("open_hat", "6..7.46..7.4", "123", 0.2, 0.25),
        Part("hat", "...6.....6..", "0123", 0.25, -0.2),
        Part("kick", "3..3..3..3..", "13", 0.4),
        Part("rim", ".........5..", "3", 0.3),
        Part("pluck", "0..3..7..a..0..5..7..9..", "0123", 0.5, 0.0, 0.1, "root", 0, 0.8),
        *chord_of("piano", "...x.x......x....x...x..", "123", 0.2, 0.4),
        Part("piano", "2..4.35..2..", "3", 0.22, 0.2, 0.3, "scale", 0, 0.4),
    ),
)  # fmt: skip

WALTZ = Style(
    bpm=150, chords=MAJOR, scale=HIGH, hall=1.6, duck=0.0, lufs=-15.0, meter=3,
    parts=(
        Part("bass", "0...........7...........", "0123", 0.45, pick="root", sounding=0.9),
        *chord_of("piano", "....x...x...", "0123", 0.26, 0.5),
        Part("pad", "4...........", "23", 0.1, 0.2, 0.5, "chord", 1, 3.0),
        Part("piano", "4.......3...5...4.2.....", "123", 0.28, 0.2, 0.3, "scale", 0, 1.0),
        Part("rim", "....4...4...", "3", 0.2, 0.1, 0.2),
    ),
)  # fmt: skip

SIX_STRINGS = Style(
    bpm=108, chords=MINOR, scale=HIGH, hall=1.6, duck=0.0, lufs=-14.0, meter=3,
    parts=(
        Part("kick", "9.........5.", "123", 0.7),
        Part("snare", "....6...6...", "3", 0.3, 0.0, 0.2),
        Part("hat", "6.4.5.4.5.4.", "123", 0.18, 0.2),
        Part("bass", "0.......0...", "123", 0.42, pick="root", sounding=1.2),
        Part("pluck", "0.2.3.4.3.2.", "0123", 0.3, -0.2, 0.3, "chord", 0, 0.6),
        Part("pluck", "3...........", "0123", 0.3, 0.2, 0.3, "chord", 0, 1.5),
        Part("pad", "3...........", "234", 0.12, 0.0, 0.5, "chord", 0, 3.0),
    ),
)  # fmt: skip

SCORES = {
    "techno": TECHNO, "disco": DISCO, "rock": ROCK, "boom bap": BOOM_BAP, "amen": AMEN,
    "piano": PIANO, "pop ballad": POP_BALLAD, "shuffle": SHUFFLE, "swing": SWING, "waltz": WALTZ,
    "six strings": SIX_STRINGS,
}  # fmt: skip
