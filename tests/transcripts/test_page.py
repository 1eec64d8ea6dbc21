"""The renderer of conversations."""

import re
from dataclasses import replace

import pytest

from tests.telegram_server import Chat, Document, Message, User
from tests.telegram_server.entities import FormattedText
from tests.telegram_server.html import parse_html
from tests.transcripts.events import Event, Noted, Offered, Pressed, Shown
from tests.transcripts.page import marked_up, page
from tests.transcripts.phone_lines import phone_lines

BOT, READER = User(42, "Hỏi <Báo>", "stand_in_bot", is_bot=True), User(7, "An")
CHAT, GROUP = Chat(7, "private"), Chat(-7, "group", "Nhóm & báo")
QUOTED = 'Số liệu:\n<blockquote>😀 a &lt; <b>b</b></blockquote>\n<a href="https://a.example/?a=1&amp;b">Bài</a>'


def message(
    html: str, number: int = 1, *, chat: Chat = CHAT, sender: User = BOT, edit_date: int | None = None
) -> Message:
    """Return a message with this text."""
    rows = [[{"text": "‹ Trở lại"}, {"text": "A & B"}], [{"text": "Xem"}]]
    markup: dict[str, object] | None = {"inline_keyboard": rows} if sender == BOT else None
    return Message(number, chat, sender, 1_770_000_000, parse_html(html), markup, edit_date=edit_date)


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        (QUOTED, QUOTED.replace("</blockquote>\n", "</blockquote>")),
        ("<b>a<i>b</i></b>c", "<b>a<i>b</i></b>c"),
        ("<blockquote expandable>a</blockquote>", '<blockquote class="collapsed">a</blockquote>'),
        ("Bạn gõ /help, ngày 25/9", 'Bạn gõ <span class="command">/help</span>, ngày 25/9'),
        ("&lt;script&gt;", "&lt;script&gt;"),
    ],
)
def test_entities_become_tags(html: str, expected: str) -> None:
    """A text with entities, whose offsets count UTF-16 units, becomes the HTML of a page, with its text escaped."""
    assert expected == marked_up(parse_html(html))


def test_page_shows_a_conversation_in_order() -> None:
    """A page shows messages with what they reply to, keyboards row by row, presses, alerts, edits and offers."""
    asked = message("Giá <b>lúa</b>?", sender=READER)
    answer = message("10.000 đồng", 2)
    edited = message("Đọc quanh đoạn", 2, edit_date=1_770_000_060)
    events: list[Event] = [
        Shown(asked),
        Shown(answer, asked),
        Pressed(READER, "A & B", "Bạn <chờ> nhé."),
        Shown(edited),
        Offered("@bot vải", (("Giá <vải>", "Đồng Quê"), ("Mưa", ""))),
        Noted("Hết"),
    ]
    shown = page("Hỏi Báo", "bot", events, BOT)
    text = re.sub("(?:<[^>]+>)+", "|", shown.partition("<main>")[2])
    places = [
        *("Giá |lúa|?|09:40", "An| Giá lúa?", "10.000 đồng|09:40", "‹ Trở lại|A &amp; B|Xem", "An bấm [A &amp; B]"),
        *("Bạn &lt;chờ&gt; nhé.", "Đọc quanh đoạn|09:41", "@bot vải|Giá &lt;vải&gt;|Đồng Quê|Mưa|", "Hết"),
    ]
    found = [text.find(place) for place in places]
    assert -1 not in found
    assert sorted(found) == found
    assert 1 == shown.count('class="message own"')


def test_file_is_named() -> None:
    """A file is shown by its name, above its caption."""
    sent = replace(
        message("Đây là dữ liệu của bạn."), document=Document("f", "du-lieu.json", "application/json", b"{}")
    )
    assert '<span class="file">du-lieu.json</span>Đây là' in page("Hỏi Báo", "bot", [Shown(sent)], BOT)


def test_group_names_who_speaks() -> None:
    """In a group, each message names its sender."""
    shown = page(
        "Nhóm & báo", "nhóm", [Shown(message("a", chat=GROUP)), Shown(message("b", chat=GROUP, sender=READER))], BOT
    )
    assert ["Hỏi &lt;Báo&gt;", "An"] == re.findall(r'class="sender">([^<]*)<', shown)
    assert "<header>Nhóm &amp; báo<" in shown


def test_page_is_as_wide_as_a_phone_and_fetches_nothing() -> None:
    """A page is 360 pixels wide and needs no other file and no network."""
    shown = page("Hỏi Báo", "bot", [Shown(message(QUOTED))], BOT)
    assert "width: 360px" in shown
    assert [] == re.findall(r"<(?:link|script|img|iframe)|@import|url\(", shown)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (FormattedText("a"), 1),
        (FormattedText("a" * 40 + "\n\n" + "b" * 41), 4),
        (parse_html(f"<blockquote>{'a' * 400}</blockquote>"), 10),
        (parse_html(f"x\n<blockquote expandable>{'a' * 400}</blockquote>\ny"), 5),
        (parse_html("x\n<blockquote expandable>a</blockquote>"), 2),
    ],
)
def test_lines_on_a_phone(content: FormattedText, expected: int) -> None:
    """A line has forty characters, and a collapsed quotation at most three lines."""
    assert expected == phone_lines(content)
