"""Render a conversation as an HTML page that looks like Telegram on a phone 360 pixels wide.

The page is one file: it has its style within it, and names nothing outside.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from html import escape

from retrieval.dates.calendar import HO_CHI_MINH
from tests.telegram_server import Message, User
from tests.telegram_server.entities import Entity, FormattedText, utf16
from tests.telegram_server.errors import Json
from tests.transcripts.events import Event, Noted, Offered, Pressed, Shown
from tests.transcripts.phone_lines import COLLAPSED_LINES

_TAGS = {
    "bold": "b",
    "italic": "i",
    "underline": "u",
    "strikethrough": "s",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "text_link": "a",
}
_COMMAND = re.compile(r"(?<![\w/])/[a-z0-9_]+")
_BLOCK_END = re.compile(r"</blockquote>\n")
_PREVIEW = 60  # characters of the message replied to
_STYLE = """
* { box-sizing: border-box; }
body { margin: 0; width: 360px; background: #d5e0ea; font: 15px/20px Roboto, "Noto Sans", sans-serif; color: #000; }
header { background: #517da2; color: #fff; padding: 10px 16px; font-weight: 500; }
header small { display: block; font-weight: 400; opacity: .8; }
main { padding: 8px 6px; display: flex; flex-direction: column; gap: 6px; }
.message { max-width: 344px; align-self: flex-start; }
.message.own { align-self: flex-end; }
.bubble { background: #fff; border-radius: 12px; padding: 6px 9px; white-space: pre-wrap; overflow-wrap: anywhere;
  display: flow-root; }
.own .bubble { background: #effdde; }
.sender { color: #3a8fd6; font-weight: 500; display: block; }
.reply { border-left: 3px solid #3a8fd6; background: #eaf3fb; border-radius: 4px; padding: 1px 7px; display: block;
  font-size: 13px; line-height: 17px; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; margin: 2px 0; }
blockquote { margin: 2px 0; padding: 2px 8px; border-left: 3px solid #3a8fd6; background: #eaf3fb; border-radius: 4px; }
blockquote.collapsed { display: -webkit-box; -webkit-box-orient: vertical; overflow: hidden; padding-bottom: 0; }
a, .command { color: #2678b6; text-decoration: none; }
time { float: right; font-size: 11px; color: #8a9aa8; margin: 4px 0 -4px 8px; }
.own time { color: #5fae52; }
.keyboard { display: flex; flex-direction: column; gap: 3px; margin-top: 3px; }
.row { display: flex; gap: 3px; }
.button { flex: 1 1 0; min-width: 0; background: #6d8ca5; color: #fff; border-radius: 8px; padding: 7px 5px;
  font-size: 14px; text-align: center; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.note, .alert { align-self: center; background: #0005; color: #fff; border-radius: 12px; padding: 3px 12px;
  font-size: 13px; max-width: 320px; text-align: center; }
.file { display: block; background: #eaf3fb; border-radius: 6px; padding: 8px 10px; margin: 2px 0; }
ul { margin: 0; padding: 0; list-style: none; background: #fff; border-radius: 8px; }
li { padding: 6px 12px; border-bottom: 1px solid #e3e9ee; font-size: 13px; line-height: 18px; }
li span { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 3; overflow: hidden;
  white-space: pre-line; }
li b { display: block; font-size: 15px; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.typed { background: #fff; border: 1px solid #b9c7d3; border-radius: 16px; padding: 5px 14px; }
.alert { background: #333; white-space: pre-wrap; }
"""


def page(title: str, subtitle: str, events: Iterable[Event], bot: User) -> str:
    """Return the page of a conversation with ``bot``, under the name of its chat."""
    shown = "\n".join(_event(event, bot) for event in events)
    style = f"{_STYLE}blockquote.collapsed {{ -webkit-line-clamp: {COLLAPSED_LINES}; }}\n"
    head = f"<header>{escape(title)}<small>{escape(subtitle)}</small></header>"
    return (
        '<!DOCTYPE html>\n<html lang="vi"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=360">'
        f"<title>{escape(title)}</title><style>{style}</style></head>\n"
        f"<body>{head}<main>\n{shown}\n</main></body></html>\n"
    )


def _event(event: Event, bot: User) -> str:
    match event:
        case Shown(message, original):
            return _message(message, original, bot)
        case Pressed(user, label, alert):
            note = f'<div class="note">{escape(user.first_name)} bấm [{escape(label)}]</div>'
            return note + (f'\n<div class="alert">{escape(alert)}</div>' if alert else "")
        case Offered(typed, choices):
            offered = "".join(
                f"<li><b>{escape(title)}</b><span>{escape(below)}</span></li>" for title, below in choices
            )
            return f'<div class="typed">{escape(typed)}</div><ul>{offered}</ul>'
        case Noted(text):
            return f'<div class="note">{escape(text)}</div>'


def _message(message: Message, original: Message | None, bot: User) -> str:
    own = message.sender != bot
    sender = f'<span class="sender">{escape(message.sender.first_name)}</span>' if message.chat.is_group else ""
    reply = f'<span class="reply">{_preview(original)}</span>' if original else ""
    moment = datetime.fromtimestamp(message.edit_date or message.date, HO_CHI_MINH)
    edited = "đã sửa " if message.edit_date and own else ""
    file = f'<span class="file">{escape(message.document.file_name)}</span>' if message.document else ""
    bubble = f"{sender}{reply}{file}{marked_up(message.content)}<time>{edited}{moment:%H:%M}</time>"
    keyboard = _keyboard(message.reply_markup)
    return f'<div class="message{" own" if own else ""}"><div class="bubble">{bubble}</div>{keyboard}</div>'


def _preview(original: Message) -> str:
    line = " ".join(original.text.split())[:_PREVIEW]
    return f"<b>{escape(original.sender.first_name)}</b> {escape(line)}"


def _keyboard(markup: Json | None) -> str:
    rows = (markup or {}).get("inline_keyboard")
    if not isinstance(rows, list):
        return ""
    shown = "".join(f'<div class="row">{_buttons(row)}</div>' for row in rows)
    return f'<div class="keyboard">{shown}</div>'


def _buttons(row: Sequence[Json]) -> str:
    return "".join(f'<div class="button">{escape(str(button["text"]))}</div>' for button in row)


def marked_up(content: FormattedText) -> str:
    """Return a text as HTML, with its entities as tags; a line break after a quotation is that of its block."""
    encoded = utf16(content.text)
    ends = {bound for entity in content.entities for bound in (entity.offset, entity.end)}
    bounds = sorted({0, len(encoded) // 2, *ends})
    pieces: list[str] = []
    opened: list[Entity] = []
    for start, end in zip(bounds, [*bounds[1:], bounds[-1]], strict=True):
        while opened and opened[-1].end <= start:
            pieces.append(f"</{_tag(opened.pop())}>")
        for entity in content.entities:
            if entity.offset == start:
                opened.append(entity)
                pieces.append(_opening(entity))
        linked = any(entity.kind == "text_link" for entity in opened)
        text = escape(encoded[2 * start : 2 * end].decode("utf-16-le"), quote=False)
        pieces.append(text if linked else _COMMAND.sub(r'<span class="command">\g<0></span>', text))
    return _BLOCK_END.sub("</blockquote>", "".join(pieces))


def _tag(entity: Entity) -> str:
    return "blockquote" if entity.kind == "expandable_blockquote" else _TAGS.get(entity.kind, "span")


def _opening(entity: Entity) -> str:
    if entity.kind == "expandable_blockquote":
        return '<blockquote class="collapsed">'
    if entity.kind == "text_link":
        return f'<a href="{escape(entity.url or "")}">'
    return f"<{_tag(entity)}>"
