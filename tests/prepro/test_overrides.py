"""Characters that make letters run backwards are refused with those that are not seen at all."""

import pytest

from adgen.prepro.templates import TemplateError, control_character, parse_template


@pytest.mark.parametrize("override", ["\u202d", "\u202e"])
def test_an_override_of_direction_is_refused(override: str) -> None:
    with pytest.raises(TemplateError) as caught:
        parse_template("{{ name }} tea", "en").expand({"name": f"Or{override}lune"})
    assert f"U+{ord(override):04X}" in caught.value.what


def test_marks_isolates_and_embeddings_are_not() -> None:
    kept = "\u200e\u200f\u061c\u202aa\u202c\u202bb\u202c\u2066c\u2069\u2067d\u2069\u2068e\u2069"
    assert control_character(f"tea {kept}\nnew") is None
