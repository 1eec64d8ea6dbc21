"""How many lines a message takes on a phone."""

from tests.telegram_server.entities import FormattedText, entity_text

LINE = 40
"""The characters of a line of a phone 360 pixels wide."""

COLLAPSED_LINES = 3
"""The lines that Telegram shows of a collapsed quotation until it is tapped."""


def phone_lines(content: FormattedText) -> int:
    """Return the number of lines of a message as it is first seen, without its buttons."""
    hidden = sum(
        max(0, _lines(entity_text(content.text, entity)) - COLLAPSED_LINES)
        for entity in content.entities
        if entity.kind == "expandable_blockquote"
    )
    return _lines(content.text) - hidden


def _lines(text: str) -> int:
    return sum(max(1, -(-len(line) // LINE)) for line in text.split("\n"))
