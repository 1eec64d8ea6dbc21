"""Generate hostile updates: valid JSON of every kind, with unusual texts, numbers and entities.

What the Bot API documents is respected (a message has a date and a chat); everything else takes extreme values.
"""

from collections.abc import Sequence

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from tests.telegram_server.errors import Json

USERS = 40  # with the ids from 1 on
GROUPS = (-5, -1_000_000_000_007)

_NASTY = (
    "đĐ₫<>&\"'`%{}\\"
    "\0\x1b\x7f\u0301\u0303\u034f\u115f\u200b\u200d\u200e\u202a\u202e\u2028\u2066\ufe0f\ufeff\ufffe\ud800\udc00"
)
_WHOLE = (
    *("a.b." * 1024, "😀" * 2048, "\u0301" * 4096, "ơ" * 4096, " " * 4096, "\n" * 4096, "1" * 4096, "?!" * 2048),
    *("<b>", "</blockquote>", "&lt;&#0;", "%s%n", "{reference}", "'; DROP TABLE exchanges; --", "../../etc/passwd"),
    *("Giá lúa hè thu?", "gia lua he thu", "GIAS LUAS", "năm 99999999999999999999", "31/2/0000", "từ 2025 đến 2020"),
)
_COMMANDS = (
    "hoi",
    "ask",
    "tinmoi",
    "homnay",
    "tuannay",
    "tomtat",
    "summary",
    "baiviet",
    "articles",
    "privacy",
    "help",
    "start",
    "thongke",
    "none",
    "",
)
_ENTITIES = ("mention", "bot_command", "url", "text_mention", "text_link", "custom_emoji", "hashtag", "of_tomorrow")

_characters = st.characters(exclude_categories=())  # including surrogates
_lines = st.one_of(
    st.text(_characters, min_size=1, max_size=120),
    st.text(st.sampled_from(_NASTY), min_size=1, max_size=40),
    st.sampled_from(_WHOLE),
)
_numbers = st.sampled_from(("0", "3", "-1", "9" * 30, "３", "1e9", "٣"))
_commands = st.builds(
    "/{}{}{}{}".format,
    st.sampled_from(_COMMANDS),
    st.sampled_from(("", "", "@stand_in_bot", "@other_bot")),
    st.sampled_from((" ", "\n", "\t\u202e")),
    st.one_of(_numbers, _lines, st.just("")),
).map(lambda text: text[:4096])
_ids = st.integers(1, 2**52 - 1)
_dates = st.integers(0, 2**31 - 1)
_more: st.SearchStrategy[Json] = st.dictionaries(
    st.sampled_from(("of_tomorrow", "is_topic_message", "sender_tag")), st.one_of(st.booleans()), max_size=1
)


def _optional(**fields: st.SearchStrategy[object]) -> st.SearchStrategy[Json]:
    """Draw objects with some of these fields."""
    return st.fixed_dictionaries({}, optional=fields)


def _joined(*parts: st.SearchStrategy[Json]) -> st.SearchStrategy[Json]:
    """Draw objects with all fields of several objects."""
    return st.tuples(*parts).map(lambda objects: {name: value for one in objects for name, value in one.items()})


_users = _joined(
    st.fixed_dictionaries({"id": st.integers(1, USERS), "is_bot": st.just(value=False), "first_name": _lines}),
    _optional(last_name=_lines, username=_lines, language_code=st.one_of(st.sampled_from(("vi", "en-GB", "")), _lines)),
)
_entities = st.lists(
    _joined(
        st.fixed_dictionaries(
            {"type": st.sampled_from(_ENTITIES), "offset": st.integers(0, 4097), "length": st.integers(1, 4097)}
        ),
        _optional(url=_lines, user=_users),
    ),
    max_size=3,
)
_groups = st.sampled_from(GROUPS).map(lambda id_: {"id": id_, "type": "supergroup", "title": "<Nhóm> \u202e"})
_channels = st.just({"id": -1_000_000_000_009, "type": "channel", "title": "Kênh"})
_files = st.fixed_dictionaries({"file_id": _lines, "file_unique_id": _lines, "file_size": st.integers(0, 2**40)})
_contents = st.one_of(
    st.just({}),
    st.fixed_dictionaries({"photo": st.lists(_files.map(lambda file: file | {"width": 1, "height": 1}), max_size=2)}),
    _joined(
        st.fixed_dictionaries({"document": _joined(_files, _optional(file_name=_lines, mime_type=_lines))}),
        st.fixed_dictionaries({"caption": _lines, "caption_entities": _entities}),
    ),
    st.fixed_dictionaries({"voice": _files.map(lambda file: file | {"duration": 0})}),
    st.fixed_dictionaries(
        {"location": st.fixed_dictionaries({"latitude": st.floats(-90, 90), "longitude": st.just(0)})}
    ),
    st.fixed_dictionaries({"contact": st.fixed_dictionaries({"phone_number": _lines, "first_name": _lines})}),
    st.fixed_dictionaries({"dice": st.fixed_dictionaries({"emoji": _lines, "value": st.integers(1, 64)})}),
    st.fixed_dictionaries({"new_chat_members": st.lists(_users, max_size=2)}),
    st.fixed_dictionaries({"left_chat_member": _users}),
    st.fixed_dictionaries({"new_chat_title": _lines}),
    st.fixed_dictionaries({"migrate_to_chat_id": st.just(-1_000_000_000_011)}),
    st.fixed_dictionaries({"of_tomorrow": st.recursive(_lines, lambda inner: st.lists(inner, max_size=3))}),
)
_origins = st.one_of(
    st.fixed_dictionaries({"type": st.just("hidden_user"), "date": _dates, "sender_user_name": _lines}),
    st.fixed_dictionaries({"type": st.just("channel"), "date": _dates, "chat": _channels, "message_id": _ids}),
    st.fixed_dictionaries({"type": st.just("of_tomorrow"), "date": _dates}),
)
_texts = _joined(
    st.fixed_dictionaries({"text": st.one_of(_lines, _commands)}),
    _optional(entities=_entities, forward_origin=_origins),
    _more,
)

_mentions = _lines.map(
    lambda text: {
        "text": f"@stand_in_bot {text}"[:4096],
        "entities": [{"type": "mention", "offset": 0, "length": len("@stand_in_bot")}],
    }
)


def _in_private(content: st.SearchStrategy[Json]) -> st.SearchStrategy[Json]:
    def message(user: Json, date: int, content: Json) -> Json:
        chat = {"id": user["id"], "type": "private", "first_name": user["first_name"]}
        return {"message_id": 0, "from": user, "chat": chat, "date": date} | content

    return st.builds(message, _users, _dates, content.map(_with_command))


def _elsewhere(chats: st.SearchStrategy[Json], content: st.SearchStrategy[Json]) -> st.SearchStrategy[Json]:
    required = st.fixed_dictionaries({"message_id": _ids, "chat": chats, "date": _dates})
    sender = _optional(**{"from": _users, "sender_chat": _channels, "author_signature": _lines})
    return _joined(required, sender, content.map(_with_command))


def _with_command(content: Json) -> Json:
    """Add the entity of a command, which Telegram always adds."""
    text = content.get("text")
    if not isinstance(text, str) or not text.startswith("/") or not text[1:2].isalnum():
        return content
    marked = content.get("entities")
    command = {
        "type": "bot_command",
        "offset": 0,
        "length": len(text.split()[0].encode("utf-16-le", "surrogatepass")) // 2,
    }
    return content | {"entities": [command, *(marked if isinstance(marked, list) else [])]}


_presses = _joined(
    st.fixed_dictionaries({"id": _ids.map(str), "from": _users, "chat_instance": _lines}),
    _optional(
        message=st.one_of(
            _in_private(_texts),
            st.fixed_dictionaries({"message_id": _ids, "chat": _groups, "date": st.just(0)}),
        ),
        inline_message_id=_lines,
        data=st.one_of(
            _lines.map(lambda text: text[:64]),
            st.builds(
                "{}:{}:{}:{}".format,
                st.sampled_from((*"acxlp", "ps", "pt", "ac", "as", "aq", "ax", "na", "tl", "tx")),
                st.sampled_from((0, 10**6, 10**30)),
                _numbers,
                _numbers,
            ),
        ),
        game_short_name=_lines,
    ),
)
_members = st.fixed_dictionaries({"user": _users, "status": st.sampled_from(("member", "left"))})
_changes = st.fixed_dictionaries(
    {"chat": _groups, "from": _users, "date": _dates, "old_chat_member": _members, "new_chat_member": _members}
)
_options = st.lists(
    st.fixed_dictionaries({"text": _lines, "voter_count": st.integers(0, 9), "persistent_id": _lines}), max_size=3
)
_polls = st.fixed_dictionaries(
    {
        "id": _lines,
        "question": _lines,
        "options": _options,
        "total_voter_count": st.integers(0, 9),
        "is_closed": st.booleans(),
        "is_anonymous": st.booleans(),
        "type": st.sampled_from(("regular", "quiz", "of_tomorrow")),
        "allows_multiple_answers": st.booleans(),
        "allows_revoting": st.booleans(),
        "members_only": st.booleans(),
    }
)
_reactions = st.lists(
    st.one_of(
        st.fixed_dictionaries({"type": st.just("emoji"), "emoji": _lines}),
        st.fixed_dictionaries({"type": st.just("custom_emoji"), "custom_emoji_id": _lines}),
    ),
    max_size=2,
)
_KINDS: dict[str, st.SearchStrategy[Json]] = {
    "edited_message": _in_private(st.one_of(_texts, _contents)),
    "channel_post": _elsewhere(_channels, st.one_of(_texts, _contents)),
    "edited_channel_post": _elsewhere(_channels, _texts),
    "callback_query": _presses,
    "guest_message": _joined(
        _elsewhere(_groups, st.one_of(_mentions, _texts, _contents)), st.fixed_dictionaries({"guest_query_id": _lines})
    ),
    "inline_query": st.fixed_dictionaries(
        {"id": _lines, "from": _users, "query": _lines, "offset": st.one_of(_numbers, _lines)}
    ),
    "chosen_inline_result": st.fixed_dictionaries({"result_id": _lines, "from": _users, "query": _lines}),
    "poll": _polls,
    "poll_answer": st.fixed_dictionaries(
        {
            "poll_id": _lines,
            "option_ids": st.lists(st.integers(0, 9)),
            "user": _users,
            "option_persistent_ids": st.just([]),
        }
    ),
    "my_chat_member": _changes,
    "chat_member": _changes,
    "chat_join_request": st.fixed_dictionaries(
        {"chat": _groups, "from": _users, "user_chat_id": _ids, "date": _dates, "bio": _lines}
    ),
    "message_reaction": st.fixed_dictionaries(
        {"chat": _groups, "message_id": _ids, "date": _dates, "old_reaction": _reactions, "new_reaction": _reactions}
    ),
    "message_reaction_count": st.fixed_dictionaries(
        {"chat": _groups, "message_id": _ids, "date": _dates, "reactions": st.just([])}
    ),
    "pre_checkout_query": st.fixed_dictionaries(
        {"id": _lines, "from": _users, "currency": _lines, "total_amount": _ids, "invoice_payload": _lines}
    ),
    "of_tomorrow": _more,
}


def _updates() -> st.SearchStrategy[Json]:
    """Draw updates of every kind, half of them texts in a private chat."""
    messages = {
        "text": _in_private(_texts),
        "other": _in_private(_contents),
        "group": _elsewhere(_groups, st.one_of(_mentions, _texts, _contents)),
    }
    kinds: dict[str, st.SearchStrategy[Json]] = {
        name: st.fixed_dictionaries({"message": message}) for name, message in messages.items()
    }
    kinds |= {name: st.fixed_dictionaries({name: content}) for name, content in _KINDS.items()}
    weighted = [*kinds, *["text"] * len(kinds), *["callback_query", "group"] * 2]
    return st.sampled_from(weighted).flatmap(lambda name: kinds[name])


def hostile_updates(count: int, seed_number: int) -> Sequence[Json]:
    """Generate ``count`` updates without ids, reproducible by seed; private messages have the message id 0."""
    found: list[Json] = []

    @seed(seed_number)
    @settings(
        max_examples=count,
        phases=[Phase.generate],
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(_updates())
    def collect(update: Json) -> None:
        found.append(update)

    collect()
    return found
