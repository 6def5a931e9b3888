"""The tokenizer: what it reads, what it reports, and that it is the same when read back."""

from __future__ import annotations

from pathlib import Path

import pytest

from adgen.engines.embedded.grammar import LANGUAGES, grammar, spoken
from adgen.engines.embedded.words import MOST, Words
from adgen.errors import EngineError


@pytest.fixture(scope="module")
def words() -> Words:
    return Words.of_grammar()


def test_every_phrase_of_the_grammar_is_read_whole(words: Words) -> None:
    rules = grammar()
    tables = (rules.kinds, rules.subjects, rules.goods, rules.camera, rules.motion)
    groups = [group for table in tables for group in table.values()]
    groups += [concept.phrases for concept in rules.concepts.values()]
    for group in groups:
        for language in LANGUAGES:
            for phrase in group[language]:
                encoded = words.encode(spoken(phrase, language))
                assert encoded.ignored == (), phrase
                assert encoded.ids, phrase


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("bubble", "Bubbles"),
        ("flowing silk", "flowed silks"),
        ("snowflake falling", "snowflakes fall"),
        ("zoom in", "zooming in"),
        ("slow-motion", "slow motion"),
        ("café", "Cafe"),
        ("ｓｉｌｋ", "silk"),
        ("city's lights", "city lights"),
        ("the silk of a city", "silk, city!"),
        ("丝绸，夜景", "丝绸 夜景"),
        ("飘动的丝绸", "飘动丝绸"),
        ("飄動的絲綢與燈籠", "飘动的丝绸与灯笼"),
    ],
)
def test_forms_of_a_word_have_the_same_ids(words: Words, one: str, other: str) -> None:
    assert words.encode(one).ids == words.encode(other).ids != ()


def test_chinese_is_cut_into_words(words: Words) -> None:
    assert words.encode("散景光斑里的丝绸").known == ("散景", "光斑", "丝绸")
    assert words.encode("夜景霓虹").known == ("夜景", "霓虹")
    assert words.encode("气泡缓缓上升").known == ("气泡", "缓缓", "上升")


def test_traditional_characters_are_reported_as_written(words: Words) -> None:
    assert words.encode("絲綢").known == ("絲綢",)


def test_what_is_not_known_is_reported_once_and_in_order(words: Words) -> None:
    encoded = words.encode("xylophone silk, Новый год в городе, xylophone 鱻丝绸")
    assert encoded.known == ("silk", "丝绸")
    assert encoded.ignored == ("xylophone", "Новый год в городе", "鱻")


def test_no_guessing_at_misspelt_words(words: Words) -> None:
    assert words.encode("silkk bokehh").ignored == ("silkk", "bokehh")


def test_negations_are_reported_as_not_understood(words: Words) -> None:
    assert words.encode("bottle without snow").ignored == ("without",)


@pytest.mark.parametrize("text", ["", "   ", "the of a", "的 在", "，。!"])
def test_nothing_to_read(words: Words, text: str) -> None:
    encoded = words.encode(text)
    assert (encoded.ids, encoded.known, encoded.ignored) == ((), (), ())


def test_words_beyond_the_most_are_reported(words: Words) -> None:
    encoded = words.encode("silk " * MOST + "snow")
    assert len(encoded.ids) == MOST
    assert encoded.ignored == ("snow",)


def test_the_vocabulary_is_kept_beside_the_weights(words: Words, tmp_path: Path) -> None:
    words.save_pretrained(tmp_path)
    again = Words.from_pretrained(tmp_path)
    assert again.vocabulary == words.vocabulary
    assert again.encode("golden bokeh 絲綢") == words.encode("golden bokeh 絲綢")


def test_ids_are_in_the_vocabulary_and_never_padding(words: Words) -> None:
    ids = words.encode("silk snow 丝绸").ids
    assert [words.vocabulary[number - 1] for number in ids] == ["silk", "snow", "丝绸"]
    assert len(words) == len(words.vocabulary) + 1


@pytest.mark.parametrize("text", ["", "{", '{"words": 3}', "[]"])
def test_a_damaged_vocabulary_is_an_error(tmp_path: Path, text: str) -> None:
    (tmp_path / "vocabulary.json").write_text(text)
    with pytest.raises(EngineError, match=r"vocabulary\.json"):
        Words.from_pretrained(tmp_path)


def test_a_missing_vocabulary_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match=r"vocabulary\.json"):
        Words.from_pretrained(tmp_path)
