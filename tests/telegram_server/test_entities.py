"""Normalisation of formatted text, and quotations."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.telegram_server.entities import FormattedText, entity_text, normalised, quotes, utf16_length
from tests.telegram_server.errors import BadRequestError
from tests.telegram_server.html import parse_html


def shown(source: str) -> tuple[str, list[tuple[str, int, int]]]:
    """Return the text of an HTML source and the kind, offset and length of its entities."""
    content = normalised(parse_html(source))
    return content.text, [(entity.kind, entity.offset, entity.length) for entity in content.entities]


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        (" \n a \n", "a", []),
        ("  <b> a </b>  ", " a", [("bold", 0, 2)]),
        ("a<b> </b>", "a", []),
        ("<b>a\r\nb</b>", "a\nb", [("bold", 0, 3)]),
        ("a\tb", "a b", []),
        ("\u202e<i>a</i>", "a", [("italic", 0, 1)]),
        (" \n", "", []),
    ],
)
def test_spaces_are_cleaned_and_trimmed(source: str, text: str, entities: list[tuple[str, int, int]]) -> None:
    """Spaces at both ends are removed and entities adjusted; at the start only up to the first entity."""
    assert (text, entities) == shown(source)


def test_half_a_surrogate_pair_is_refused() -> None:
    """A text that UTF-8 cannot encode is refused, literally or as a reference."""
    with pytest.raises(BadRequestError, match="strings must be encoded in UTF-8"):
        normalised(FormattedText("\ud800"))
    with pytest.raises(BadRequestError, match="unmatched surrogate code units"):
        parse_html("&#xD800;")


@given(st.text(alphabet="aâ😀 <>/b&;\n", max_size=40))
def test_entities_always_lie_within_the_text(source: str) -> None:
    """For any source, entities mark whole characters of the text, or the text is refused."""
    try:
        content = normalised(parse_html(source))
    except BadRequestError:
        return
    for entity in content.entities:
        assert 0 <= entity.offset < entity.end <= utf16_length(content.text)
        assert entity_text(content.text, entity) in content.text


def test_a_quotation_repeats_the_original_exactly() -> None:
    """A quotation must repeat characters and bold; links need not be repeated."""
    original = normalised(parse_html('mưa <b>rất</b> to, <a href="example.com">gió</a> lớn'))
    assert quotes(FormattedText("gió lớn"), original)
    assert quotes(parse_html("mưa <b>rất</b>"), original)
    assert not quotes(FormattedText("rất to"), original)
    assert not quotes(FormattedText("gio lon"), original)
    assert not quotes(FormattedText("\u4200"), FormattedText("AB"))
