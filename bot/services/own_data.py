"""The file of all that is stored of one person, as JSON; no Telegram."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from storage.conversations import StoredExchange
    from storage.personal_data import StoredData, StoredUpdate
    from storage.subscriptions import Subscription


def data_file(stored: "StoredData", exported_at: datetime) -> bytes:
    """Return an indented JSON object of ``questions``, ``feedback``, ``subscriptions`` and ``messages``, newest first.

    Times are in ISO 8601; ``exported_at``, an aware time, comes first. ``content`` of a message is what Telegram sent,
    null once it is answered.
    """
    record = {
        "exported_at": exported_at.isoformat(),
        "questions": [_question(one) for one in stored.exchanges],
        "feedback": [
            {"exchange": one.exchange_id, "verdict": one.verdict, "given_at": one.given_at.isoformat()}
            for one in stored.feedback
        ],
        "subscriptions": [_subscription(one) for one in stored.subscriptions],
        "messages": [_message(one) for one in stored.updates],
    }
    return json.dumps(record, ensure_ascii=False, indent=1).encode("utf-8", "backslashreplace")


def _question(stored: "StoredExchange") -> Mapping[str, object]:
    exchange = stored.exchange
    return {
        "exchange": stored.id,
        "chat": exchange.chat_id,
        "user": exchange.user_id,
        "asked_at": exchange.asked_at.isoformat(),
        "question": exchange.question,
        "status": exchange.status or None,
        "answered": exchange.answered,
        "confidence": exchange.confidence,
        "index": exchange.generation,
        "milliseconds": exchange.latency_ms,
        "update": exchange.update_id,
        "quoted": [
            {"article": hit.article_id, "paragraph": hit.paragraph, "sentence": hit.sentence, "score": hit.score}
            for hit in exchange.hits
        ],
    }


def _subscription(one: "Subscription") -> Mapping[str, object]:
    return {
        "topic": one.topic or None,
        "language": one.language,
        "daily_at": None if one.minute is None else f"{one.minute // 60}:{one.minute % 60:02}",
        "time_zone": one.zone,
        "subscribed_at": one.created_at.isoformat(),
        "next_at": one.due_at.isoformat(),
        "articles_up_to": one.newest,
        "index": one.generation,
    }


def _message(update: "StoredUpdate") -> Mapping[str, object]:
    try:
        content = json.loads(update.content) if update.content else None
    except ValueError:
        content = update.content
    return {
        "update": update.update_id,
        "received_at": update.received_at.isoformat(),
        "state": update.state,
        "content": content,
    }
