"""Menus and descriptions."""

import json

from bot.telegram.handlers.menus import ADMIN_COMMANDS, COMMANDS, GROUP_COMMANDS
from bot.texts.texts import ENGLISH, VIETNAMESE
from tests.serving import EDITOR, Bot
from tests.telegram_server.transcript import Call


async def test_menus_and_descriptions(bot: Bot) -> None:
    """Readers, groups and administrators get their menus in both languages, and the bot its descriptions."""
    bot.set(TELEGRAM_ADMIN_IDS=f"{EDITOR},88")
    bot.expected_refusals = ["getMyCommands"]  # number 88 never wrote to the bot
    newcomer = bot.server.user(88)
    async with bot.serving():
        await bot.server.wait_for(lambda: bot.server.errors)
        await bot.ask(bot.office, bot.editor, "/help")
        before = len(bot.server.transcript)
        await bot.ask(bot.server.private_chat(newcomer), newcomer, "/start")
        await bot.server.wait_for(lambda: menus(bot, before).get(("chat 88", "vi")))
    expected = {"default": COMMANDS, "all_group_chats": GROUP_COMMANDS, f"chat {EDITOR}": ADMIN_COMMANDS}
    for scope, names in expected.items():
        for language in (None, "vi"):
            assert list(names) == menus(bot)[scope, language]
    assert list(ADMIN_COMMANDS) == menus(bot, before)["chat 88", "vi"]
    assert {"", "vi"} == set(bot.server.profile.descriptions) == set(bot.server.profile.short_descriptions)
    assert "Traceback" not in bot.log


async def test_profile_is_set_only_where_it_differs(bot: Bot) -> None:
    """A second start sets nothing but the description that somebody has changed meanwhile, and the other name."""
    async with bot.serving():
        await bot.server.wait_for(lambda: menus(bot).get((f"chat {EDITOR}", "vi")))
    profile = bot.server.profile
    assert {"": "Hỏi Báo"} == profile.names
    assert len(VIETNAMESE.reader.description) <= 512 >= len(ENGLISH.reader.description)
    assert len(VIETNAMESE.reader.short_description) <= 120 >= len(ENGLISH.reader.short_description)
    profile.descriptions["vi"] = "Something else"
    bot.set(TELEGRAM_BOT_NAME="Hỏi Báo Quê")
    before = len(bot.server.transcript)
    async with bot.serving():
        await bot.server.wait_for(lambda: [call for call in bot.server.transcript[before:] if asks_last_menu(call)])
    changes = [call.method for call in bot.server.transcript[before:] if call.method.startswith("setMy")]
    assert ["setMyName", "setMyDescription"] == changes
    assert ({"": "Hỏi Báo Quê"}, VIETNAMESE.reader.description) == (profile.names, profile.descriptions["vi"])


def asks_last_menu(call: Call) -> bool:
    """Return whether a call reads the menu that the program sets last."""
    return call.method == "getMyCommands" and str(EDITOR) in str(call.parameters) and "language_code" in call.parameters


def menus(bot: Bot, after: int = 0) -> dict[tuple[str, object], list[str]]:
    """Return the commands of each menu set after so many calls, by scope and language."""
    found = {}
    for call in bot.server.transcript[after:]:
        if call.method == "setMyCommands":
            given = json.loads(json.dumps(call.parameters.get("scope") or {"type": "default"}))
            scope = f"{given['type']} {given.get('chat_id', '')}".strip()
            commands = json.loads(json.dumps(call.parameters["commands"]))
            found[scope, call.parameters.get("language_code")] = [command["command"] for command in commands]
    return found
