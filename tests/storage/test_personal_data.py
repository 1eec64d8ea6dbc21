import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from storage.conversations import ConversationLog, LoggedHit
from storage.database import Database
from storage.feedback import FeedbackLog
from storage.inbox import Delivery, Inbox
from storage.personal_data import GivenFeedback, PersonalData, StoredData, StoredUpdate
from storage.subscriptions import SubscriptionTable
from tests.storage.exchanges import EXCHANGE
from tests.storage.subscribed import SUBSCRIPTION

USER = 7_123_456_789
NOW = datetime(2026, 2, 18, tzinfo=UTC)
IN_GROUP = replace(EXCHANGE, chat_id=-100, user_id=USER, hits=(LoggedHit("a", 0, 0, 1.0),))


@pytest.fixture
def data(database: Database) -> PersonalData:
    return PersonalData(database)


async def test_history_is_of_one_person(database: Database, data: PersonalData) -> None:
    """A page of the history has what a person asked in any chat, newest first, with the number of all of it."""
    log = ConversationLog(database)
    ids = [
        await log.record(replace(IN_GROUP, asked_at=NOW + timedelta(seconds=number), chat_id=chat))
        for number, chat in enumerate((-100, USER, -200, USER))
    ]
    await log.record(replace(EXCHANGE, chat_id=-100, user_id=8))
    page = await data.history(USER, offset=1, limit=2)
    assert (4, [ids[2], ids[1]]) == (page.total, [stored.id for stored in page.questions])
    assert 0 == (await data.history(9, offset=0, limit=2)).total


async def test_all_of_a_person(database: Database, data: PersonalData) -> None:
    """All of a person: exchanges with hits, feedback on any answer, updates whole, subscriptions with any bot."""
    log, inbox = ConversationLog(database), Inbox(database, 42)
    mine = await log.record(IN_GROUP)
    other = await log.record(replace(IN_GROUP, user_id=8))
    await FeedbackLog(database).give(other, USER, "bad", NOW)
    await FeedbackLog(database).give(mine, 8, "good", NOW)
    contents = {
        number: json.dumps({"update_id": number, "message": {"from": {"id": sender}}})
        for number, sender in ((1, USER), (2, 8), (3, USER))
    }
    await inbox.put([Delivery(number, -100, content, NOW) for number, content in contents.items()])
    for chat in (USER, -100):
        await SubscriptionTable(database, 42).add(replace(SUBSCRIPTION, chat_id=chat), most=1)
    await SubscriptionTable(database, 43).add(replace(SUBSCRIPTION, chat_id=USER, topic="lúa"), most=1)
    found = await data.all(USER, without_update=3)
    assert [(USER, "lúa"), (USER, "giá vàng")] == [(one.chat_id, one.topic) for one in found.subscriptions]
    assert [(mine, IN_GROUP)] == [(stored.id, stored.exchange) for stored in found.exchanges]
    assert (GivenFeedback(other, "bad", NOW),) == found.feedback
    assert (StoredUpdate(1, NOW, "pending", contents[1]),) == found.updates
    await inbox.mark_done([1, 2, 3])
    assert () == (await data.all(USER)).updates
    assert StoredData((), (), ()) == await data.all(9)
