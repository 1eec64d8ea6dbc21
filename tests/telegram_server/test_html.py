"""HTML parse mode."""

import pytest

from tests.telegram_server.entities import Entity, normalised
from tests.telegram_server.errors import BadRequestError
from tests.telegram_server.html import parse_html


def shown(source: str) -> tuple[str, list[tuple[str, int, int]]]:
    """Return the text of an HTML source and the kind, offset and length of its entities."""
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
        ('<a href="tg://user?id=7">An</a>', "An", [("text_mention", 0, 2)]),
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
    """Each tag becomes an entity in UTF-16 units, by Telegram's rules of nesting."""
    assert (text, entities) == shown(source)


def test_links_and_languages_are_kept() -> None:
    """A link keeps its completed address, and a code block its language."""
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
    """Only lt, gt, amp, quot and numeric references are decoded."""
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
    """Invalid markup is refused with the Bot API's description and byte offset."""
    with pytest.raises(BadRequestError) as refused:
        parse_html(source)
    assert f"Bad Request: can't parse entities: {reason}" == refused.value.description
