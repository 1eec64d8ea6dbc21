"""Entities that clients add to typed text."""

from tests.telegram_server.entities import entity_text
from tests.telegram_server.typed import typed


def test_clients_mark_commands_and_mentions() -> None:
    """Commands and mentions are marked as Telegram's clients mark them, in UTF-16 units."""
    content = typed("😀 /tim@hoi_bot hỏi @an_nguyen /tóm a/b mail@x.vn")
    marked = [(entity.kind, entity_text(content.text, entity)) for entity in content.entities]
    assert [("bot_command", "/tim@hoi_bot"), ("mention", "@an_nguyen")] == marked
    assert 3 == content.entities[0].offset
