"""Menus of commands, names and descriptions."""

import pytest
from telegram import (
    BotCommand,
    BotCommandScopeChat,
)

from tests.telegram_server.scene import Scene


async def test_menus_are_kept_by_scope_and_language(scene: Scene) -> None:
    """Commands are stored and deleted by scope and language."""
    scope = BotCommandScopeChat(scene.chat.id)
    await scene.bot.set_my_commands([BotCommand("tim", "Tìm")])
    await scene.bot.set_my_commands([("reindex", "Dựng lại")], scope=scope, language_code="vi")
    assert ("reindex",) == tuple(c.command for c in await scene.bot.get_my_commands(scope, language_code="vi"))
    await scene.bot.delete_my_commands(scope, language_code="vi")
    assert () == await scene.bot.get_my_commands(scope, language_code="vi")
    assert (BotCommand("tim", "Tìm"),) == await scene.bot.get_my_commands()


@pytest.mark.parametrize(
    ("commands", "description"),
    [
        ([{"command": f"c{n}", "description": "x"} for n in range(101)], "BOT_COMMANDS_TOO_MUCH"),
        ([{"command": "Tìm", "description": "x"}], "BOT_COMMAND_INVALID"),
        ([{"command": "a" * 33, "description": "x"}], "command length must not exceed 32"),
        ([{"command": "a", "description": " "}], "command description must be non-empty"),
        (
            [{"command": "a", "description": "x" * 257}],
            "command description length must not exceed 256",
        ),
    ],
)
async def test_menus_are_checked(scene: Scene, commands: list[object], description: str) -> None:
    """A menu has at most 100 commands of [a-z0-9_]{1,32} with 1-256 characters of description."""
    assert f"Bad Request: {description}" == await scene.refusal("setMyCommands", commands=commands)


async def test_names_and_descriptions_are_kept_within_their_limits(scene: Scene) -> None:
    """Name and descriptions are kept by language and refused when too long."""
    await scene.bot.set_my_name("Hỏi Báo")
    await scene.bot.set_my_description("x" * 512, language_code="vi")
    await scene.bot.set_my_short_description("ngắn")
    assert "Hỏi Báo" == (await scene.bot.get_my_name()).name
    assert ("x" * 512, "") == tuple([(await scene.bot.get_my_description(code)).description for code in ("vi", "en")])
    assert "ngắn" == (await scene.bot.get_my_short_description()).short_description
    profile = scene.server.profile
    assert ({"": "Hỏi Báo"}, {"": "ngắn"}) == (profile.names, profile.short_descriptions)
    assert {"vi": "x" * 512} == profile.descriptions
    assert 400 == (await scene.raw("setMyDescription", description="x" * 513))[0]
    assert 400 == (await scene.raw("setMyShortDescription", short_description="x" * 121))[0]
