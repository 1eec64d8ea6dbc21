import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.telegram_server.entities import Entity, FormattedText, entity_text, normalised, quotes, utf16_length
from tests.telegram_server.errors import BadRequestError
from tests.telegram_server.html import parse_html
from tests.telegram_server.typed import typed


def shown(source: str) -> tuple[str, list[tuple[str, int, int]]]:
    content = normalised(parse_html(source))
    return content.text, [(entity.kind, entity.offset, entity.length) for entity in content.entities]


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("<b>Hà Nội</b> mưa", "Hà Nội mưa", [("bold", 0, 6)]),
        ("<strong>a</strong>", "a", [("bold", 0, 1)]),
        ("<em>a</em>", "a", [("italic", 0, 1)]),
        ("<ins>a</ins>", "a", [("underline", 0, 1)]),
        ("<strike>a</strike>", "a", [("strikethrough", 0, 1)]),
        ("<del>a</del>", "a", [("strikethrough", 0, 1)]),
        ('<span class="tg-spoiler">a</span>', "a", [("spoiler", 0, 1)]),
        ("<tg-spoiler>a</tg-spoiler>", "a", [("spoiler", 0, 1)]),
        ("<B>a</b>", "a", [("bold", 0, 1)]),
        ("<blockquote expandable>a</blockquote>", "a", [("expandable_blockquote", 0, 1)]),
        ('<tg-emoji emoji-id="5368">👍</tg-emoji>', "👍", [("custom_emoji", 0, 2)]),
        ("😀<b>x</b>", "😀x", [("bold", 2, 1)]),
        ("<b></b>a", "a", []),
        ('<a href="javascript:x">a</a>', "a", []),
        ("<b>a</b><b>b</b>", "ab", [("bold", 0, 2)]),
        ("<b>aa<i>bb</i></b>", "aabb", [("bold", 0, 2), ("bold", 2, 2), ("italic", 2, 2)]),
        (
            "<b>aa<code>bb</code>cc</b>",
            "aabbcc",
            [("bold", 0, 2), ("code", 2, 2), ("bold", 4, 2)],
        ),
        ("<blockquote>a<blockquote>b</blockquote></blockquote>", "ab", [("blockquote", 0, 2)]),
        ("<blockquote><b>a</b></blockquote>", "a", [("blockquote", 0, 1), ("bold", 0, 1)]),
    ],
)
def test_html_becomes_text_and_entities(source: str, text: str, entities: list[tuple[str, int, int]]) -> None:
    """Each tag becomes its entity, counted in UTF-16 units, under Telegram's rules of nesting."""
    assert (text, entities) == shown(source)


def test_links_and_languages_are_kept() -> None:
    """A link keeps its address, completed, and a code block its language."""
    link = parse_html('<a href="example.com">a</a>').entities
    block = parse_html('<pre><code class="language-python">x</code></pre>').entities
    code = parse_html('<code class="language-python">x</code>').entities
    assert (Entity("text_link", 0, 1, url="http://example.com/"),) == link
    assert (Entity("pre", 0, 1, language="python"),) == block
    assert (Entity("code", 0, 1),) == code


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("&lt;b&gt; &amp;amp; &quot;", '<b> &amp; "'),
        ("&#273;&#x1F600;", "đ😀"),
        ("&nbsp;&apos;", "&nbsp;&apos;"),
        ("AT&T & co", "AT&T & co"),
        ("&lt", "<"),
    ],
)
def test_only_four_named_references_are_decoded(source: str, text: str) -> None:
    """Telegram decodes lt, gt, amp, quot and numbers, and leaves all others alone."""
    assert text == parse_html(source).text


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("é<br>", 'Unsupported start tag "br" at byte offset 2'),
        ("a <b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
        ("1 <2", "Unclosed start tag at byte offset 2"),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<a href=x", "Unclosed start tag at byte offset 0"),
        ("<a href=", 'Unclosed start tag "a" at byte offset 0'),
        ("<a ", 'Empty attribute name in the tag "a" at byte offset 0'),
        ('<a href="x', "Unclosed start tag at byte offset 0"),
        ('<a "x">', 'Empty attribute name in the tag "a" at byte offset 0'),
        ("<a href=http://x>", "Unexpected end of name token at byte offset 8"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<tg-emoji>x</tg-emoji>", "Invalid custom emoji identifier specified"),
    ],
)
def test_broken_html_is_refused_in_telegrams_words(source: str, reason: str) -> None:
    """What is wrong is said as the Bot API says it, with the byte offset."""
    with pytest.raises(BadRequestError) as refused:
        parse_html(source)
    assert f"Bad Request: can't parse entities: {reason}" == refused.value.description


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
def test_blanks_are_cleaned_and_trimmed(source: str, text: str, entities: list[tuple[str, int, int]]) -> None:
    """Blanks at the ends go and the entities move along; at the front only up to the first entity."""
    assert (text, entities) == shown(source)


def test_half_a_surrogate_pair_is_refused() -> None:
    """A text that UTF-8 cannot hold is refused, typed as it is or as a reference."""
    with pytest.raises(BadRequestError, match="strings must be encoded in UTF-8"):
        normalised(FormattedText("\ud800"))
    with pytest.raises(BadRequestError, match="unmatched surrogate code units"):
        parse_html("&#xD800;")


@given(st.text(alphabet="aâ😀 <>/b&;\n", max_size=40))
def test_entities_always_lie_within_the_text(source: str) -> None:
    """Whatever is sent, the entities mark whole characters of the text, or the text is refused."""
    try:
        content = normalised(parse_html(source))
    except BadRequestError:
        return
    for entity in content.entities:
        assert 0 <= entity.offset < entity.end <= utf16_length(content.text)
        assert entity_text(content.text, entity) in content.text


def test_a_quote_stands_in_the_original_to_the_letter() -> None:
    """A quotation must repeat characters and bold alike, while links need not be repeated."""
    original = normalised(parse_html('mưa <b>rất</b> to, <a href="example.com">gió</a> lớn'))
    assert quotes(FormattedText("gió lớn"), original)
    assert quotes(parse_html("mưa <b>rất</b>"), original)
    assert not quotes(FormattedText("rất to"), original)
    assert not quotes(FormattedText("gio lon"), original)
    assert not quotes(FormattedText("\u4200"), FormattedText("AB"))


def test_clients_mark_commands_and_mentions() -> None:
    """Commands and mentions are marked where Telegram's clients mark them, in UTF-16 units."""
    content = typed("😀 /tim@hoi_bot hỏi @an_nguyen /tóm a/b mail@x.vn")
    marked = [(entity.kind, entity_text(content.text, entity)) for entity in content.entities]
    assert [("bot_command", "/tim@hoi_bot"), ("mention", "@an_nguyen")] == marked
    assert 3 == content.entities[0].offset
