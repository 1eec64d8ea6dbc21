import asyncio
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, func, select, text
from sqlalchemy.dialects import sqlite

from storage.conversations import (
    ConversationLog,
    Exchange,
    LoggedHit,
    StoredExchange,
)
from storage.database import Database
from storage.errors import InvalidRecordError
from storage.schema import StoredText, UtcDateTime, exchanges, hits

NOON = datetime(2026, 2, 18, 12, 0, 0, 250, tzinfo=UTC)
EXCHANGE = Exchange(
    chat_id=-1_001_234_567_890_123,
    user_id=7_123_456_789,
    asked_at=NOON,
    question="Ai khánh thành cầu mới ở Huế?",
    answered=True,
    confidence=0.875,
    generation="2026-02-18T05-00-00",
    latency_ms=12.5,
    hits=(LoggedHit("kinh-te/bài 1", 3, 0, 9.25, 2**32 - 1), LoggedHit("a", 0, 2, 9.25), LoggedHit("z", 1, 1, -0.5)),
    update_id=987_654_321_012,
    status="answered",
)
HANOI = timezone(timedelta(hours=7))


@pytest.fixture
def log(database: Database) -> ConversationLog:
    return ConversationLog(database)


async def recent(log: ConversationLog, limit: int = 10) -> list[StoredExchange]:
    """Returns the exchanges of the user and chat of `EXCHANGE`, newest first."""
    return await log.recent(EXCHANGE.chat_id, EXCHANGE.user_id, since=NOON, limit=limit)


async def test_exchange_comes_back_as_recorded(log: ConversationLog) -> None:
    """Every field of an exchange, and its hits by rank, are returned as recorded."""
    recorded = await log.record(EXCHANGE)
    assert StoredExchange(recorded, EXCHANGE) == await log.exchange(recorded)


async def test_exchange_without_optional_parts_comes_back(log: ConversationLog) -> None:
    """An unanswered exchange without user, update and hits is returned as recorded."""
    bare = replace(EXCHANGE, user_id=None, update_id=None, hits=(), answered=False, confidence=0.0, question="")
    recorded = await log.record(bare)
    assert StoredExchange(recorded, bare) == await log.exchange(recorded)


async def test_update_is_recorded_once(log: ConversationLog) -> None:
    """A second exchange of an update replaces the first; one with the same id but another time does not."""
    first = await log.record(EXCHANGE)
    again = replace(EXCHANGE, answered=False, generation="next", hits=EXCHANGE.hits[:1])
    other = replace(EXCHANGE, asked_at=NOON + timedelta(days=9))
    assert first == await log.record(again)
    assert first != await log.record(other)
    assert [other, again] == [stored.exchange for stored in await recent(log)]


async def test_exchange_survives_closing(url: str) -> None:
    """A recorded exchange is there when the file is opened again."""
    async with Database.open(url) as database:
        recorded = await ConversationLog(database).record(EXCHANGE)
    async with Database.open(url) as database:
        assert StoredExchange(recorded, EXCHANGE) == await ConversationLog(database).exchange(recorded)


async def test_unknown_exchange_is_none(log: ConversationLog) -> None:
    """An unknown id returns None."""
    assert await log.exchange(1) is None


async def test_times_come_back_aware_in_utc(log: ConversationLog) -> None:
    """A time in Hanoi's zone is returned as the same instant in UTC."""
    hanoi = datetime(2026, 2, 18, 6, 30, tzinfo=HANOI)
    stored = await log.exchange(await log.record(replace(EXCHANGE, asked_at=hanoi)))
    assert stored is not None
    assert "2026-02-17T23:30:00+00:00" == stored.exchange.asked_at.isoformat()


@given(
    st.datetimes(
        datetime(1, 1, 2),  # noqa: DTZ001 — Hypothesis adds the zone
        datetime(9999, 12, 30),  # noqa: DTZ001 — Hypothesis adds the zone
        timezones=st.builds(timezone, st.timedeltas(timedelta(hours=-23), timedelta(hours=23))),
    )
)
def test_every_aware_time_keeps_its_instant(time: datetime) -> None:
    """A time in any zone is returned as the same instant in UTC."""
    dialect = sqlite.dialect()
    store, load = UtcDateTime().bind_processor(dialect), UtcDateTime().result_processor(dialect, None)
    assert store is not None
    assert load is not None
    loaded = load(store(time))
    assert loaded is not None
    assert (time, UTC) == (loaded, loaded.tzinfo)


@pytest.mark.parametrize(
    "faulty",
    [
        pytest.param(replace(EXCHANGE, asked_at=NOON.replace(tzinfo=None)), id="naive time"),
        pytest.param(replace(EXCHANGE, confidence=float("nan")), id="not a number"),
        pytest.param(replace(EXCHANGE, chat_id=2**63), id="more than 64 bits"),
        pytest.param(replace(EXCHANGE, hits=(LoggedHit("a", 0, 0, float("nan")),)), id="faulty hit"),
    ],
)
async def test_invalid_exchange_stores_nothing(log: ConversationLog, faulty: Exchange) -> None:
    """A value that cannot be stored raises an InvalidRecordError without the question, and nothing is stored."""
    with pytest.raises(InvalidRecordError) as raised:
        await log.record(faulty)
    assert EXCHANGE.question not in str(raised.value)
    assert 0 == await log.count()


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("a\ud800b", "a\ufffdb"),
        ("\udfff", "\ufffd"),
        ("cuối\udbff", "cuối\ufffd"),
        ("\ud83d\ude00", "😀"),
        ("a\0b", "a\ufffdb"),
        ("\ufeffđầu", "\ufeffđầu"),
        ("'; DROP TABLE exchanges; --", "'; DROP TABLE exchanges; --"),
    ],
)
async def test_hostile_text_is_stored(log: ConversationLog, typed: str, stored: str) -> None:
    """In every column, lone surrogates and NUL are stored as U+FFFD, and a pair of surrogates as its character."""
    hostile = replace(EXCHANGE, question=typed, generation=typed, hits=(LoggedHit(typed, 0, 0, 1.0),))
    found = await log.exchange(await log.record(hostile))
    assert found is not None
    exchange = found.exchange
    assert (stored, stored, stored) == (exchange.question, exchange.generation, exchange.hits[0].article_id)


@given(st.text(st.characters(exclude_categories=[]) | st.sampled_from("\0\ud83d\udbff\ude00\udfff")))
def test_only_what_cannot_be_stored_is_replaced(typed: str) -> None:
    """Any text is stored unchanged but for surrogates and NUL, which are replaced as two patterns would."""
    paired = re.sub(
        "([\ud800-\udbff])([\udc00-\udfff])",
        lambda pair: chr(0x10000 + (ord(pair[1]) - 0xD800) * 0x400 + ord(pair[2]) - 0xDC00),
        typed,
    )
    expected = re.sub("[\0\ud800-\udfff]", "\ufffd", paired)
    assert expected == StoredText().process_bind_param(typed, sqlite.dialect())


async def test_recent_is_newest_first(log: ConversationLog) -> None:
    """Recent exchanges are returned newest first by the time of asking, whatever the order of recording."""
    for minutes in (2, 0, 3, 1):
        await log.record(replace(EXCHANGE, asked_at=NOON + timedelta(minutes=minutes), latency_ms=minutes))
    newest = await recent(log, 3)
    assert [3.0, 2.0, 1.0] == [stored.exchange.latency_ms for stored in newest]
    assert [EXCHANGE.hits] * 3 == [stored.exchange.hits for stored in newest]


async def test_recent_breaks_ties_by_order_recorded(log: ConversationLog) -> None:
    """Of exchanges asked at the same time, the one recorded last comes first."""
    recorded = [await log.record(replace(EXCHANGE, update_id=number)) for number in range(3)]
    assert recorded[::-1] == [stored.id for stored in await recent(log)]


@pytest.mark.usefixtures("path")
async def test_order_is_explicit(database: Database, log: ConversationLog) -> None:
    """Exchanges and hits are in order even where SQLite reverses every unordered SELECT."""
    asked = [replace(EXCHANGE, update_id=number) for number in range(3)]
    recorded = [await log.record(exchange) for exchange in asked]
    async with database.read() as connection:
        await connection.execute(text("PRAGMA reverse_unordered_selects=ON"))
    expected = [StoredExchange(*one) for one in reversed([*zip(recorded, asked, strict=True)])]
    assert expected == await recent(log)


async def test_recent_is_of_one_user_in_one_chat(log: ConversationLog) -> None:
    """Exchanges of other chats and users are left out; the user None finds those without a user."""
    await log.record(replace(EXCHANGE, chat_id=5))
    await log.record(replace(EXCHANGE, user_id=5))
    of_nobody = await log.record(replace(EXCHANGE, user_id=None))
    assert [] == await recent(log)
    found = await log.recent(EXCHANGE.chat_id, None, since=NOON, limit=10)
    assert [of_nobody] == [stored.id for stored in found]


async def test_recent_lies_between_a_time_and_an_exchange(log: ConversationLog) -> None:
    """Exchanges before `since`, and those recorded at or after `before`, are left out."""
    await log.record(replace(EXCHANGE, asked_at=NOON - timedelta(seconds=1)))
    first, second, _ = [await log.record(replace(EXCHANGE, update_id=number)) for number in range(3)]
    found = await log.recent(EXCHANGE.chat_id, EXCHANGE.user_id, since=NOON, limit=10, before=second)
    assert [first] == [stored.id for stored in found]


async def test_recent_leaves_an_update_out(log: ConversationLog) -> None:
    """The exchange of the update named is left out; exchanges without an update are not."""
    numbers = (1, 2, None)
    first, _, of_none = [await log.record(replace(EXCHANGE, update_id=number)) for number in numbers]
    found = await log.recent(EXCHANGE.chat_id, EXCHANGE.user_id, since=NOON, limit=2, without_update=2)
    assert [of_none, first] == [stored.id for stored in found]


async def test_hits_go_with_their_exchange(database: Database, log: ConversationLog) -> None:
    """Deleting an exchange deletes its hits, and its id is not reused."""
    first = await log.record(EXCHANGE)
    async with database.write() as connection:
        await connection.execute(delete(exchanges))
    async with database.read() as connection:
        left = (await connection.execute(select(func.count()).select_from(hits))).scalar_one()
    assert (0, first + 1) == (left, await log.record(EXCHANGE))


async def test_concurrent_recording_and_reading(log: ConversationLog) -> None:
    """200 exchanges recorded at once get 200 ids, and a concurrent reader sees only whole exchanges."""
    recording = asyncio.gather(*(log.record(replace(EXCHANGE, update_id=n)) for n in range(200)))
    seen = []
    while not recording.done():
        seen.append(await recent(log, 300))
    ids = await recording
    assert (200, 200) == (len(set(ids)), await log.count())
    assert any(0 < len(found) < 200 for found in seen)
    assert {EXCHANGE.hits} == {stored.exchange.hits for found in seen for stored in found}


async def test_recent_without_hits(log: ConversationLog) -> None:
    """Without `with_hits`, exchanges are returned without their hits."""
    recorded = await log.record(EXCHANGE)
    found = await log.recent(EXCHANGE.chat_id, EXCHANGE.user_id, since=NOON, limit=1, with_hits=False)
    assert [StoredExchange(recorded, replace(EXCHANGE, hits=()))] == found
