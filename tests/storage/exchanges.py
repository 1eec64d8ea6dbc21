"""Exchanges for tests of storage."""

from dataclasses import replace
from datetime import UTC, datetime

from storage.conversations import Exchange, LoggedHit

EXCHANGE = Exchange(
    chat_id=1,
    user_id=2,
    asked_at=datetime(2026, 2, 18, tzinfo=UTC),
    question="Giá vé tàu Tết là bao nhiêu?",
    answered=False,
    confidence=0.25,
    generation="g",
    latency_ms=1.5,
    hits=(),
)


def numbered(question: str, *, hits: int = 0) -> Exchange:
    """Returns an exchange of this question, with `hits` hits."""
    return replace(EXCHANGE, question=question, hits=tuple(LoggedHit("a", 0, place, 1.0) for place in range(hits)))
