"""Commands by audience, and the bot's menus and descriptions in Telegram, in both languages."""

import logging
from collections.abc import Iterable, Sequence

from telegram import BotCommand, BotCommandScope, BotCommandScopeAllGroupChats, BotCommandScopeChat
from telegram.error import BadRequest, Forbidden, TelegramError
from telegram.ext import ExtBot

from bot.telegram.handlers import admin
from bot.texts.texts import ENGLISH, VIETNAMESE, CommandName

COMMANDS: tuple[CommandName, ...] = ("hoi", "tomtat", "dongthoigian", "baiviet", "help", "privacy", "start")
GROUP_COMMANDS: tuple[CommandName, ...] = ("hoi", "tomtat", "dongthoigian", "baiviet", "help")
ADMIN_COMMANDS: tuple[CommandName, ...] = (*COMMANDS, *admin.COMMANDS)

_LANGUAGES = ((ENGLISH, None), (VIETNAMESE, "vi"))  # None: for every language without its own
_LOGGER = logging.getLogger(__name__)


async def set_profile(bot: ExtBot[None], admin_ids: Iterable[int]) -> None:
    """Set menus and descriptions; an error is only logged, for the bot can answer without them."""
    try:
        await _set_menu(bot, COMMANDS)
        await _set_menu(bot, GROUP_COMMANDS, BotCommandScopeAllGroupChats())
        for texts, language in _LANGUAGES:
            await bot.set_my_description(texts.reader.description, language)
            await bot.set_my_short_description(texts.reader.short_description, language)
        for admin_id in sorted(admin_ids):
            await set_admin_menu(bot, admin_id)
    except TelegramError as error:
        _LOGGER.warning("the menus of commands were not set: %s", error)


async def set_admin_menu(bot: ExtBot[None], admin_id: int) -> None:
    """Set the menu of an administrator's private chat, which exists once the person has written to the bot."""
    try:
        await _set_menu(bot, ADMIN_COMMANDS, BotCommandScopeChat(admin_id))
    except (BadRequest, Forbidden) as error:
        _LOGGER.info("administrator %d gets the menu on /start (%s)", admin_id, error)


async def _set_menu(bot: ExtBot[None], names: Sequence[CommandName], scope: BotCommandScope | None = None) -> None:
    for texts, language in _LANGUAGES:
        commands = [BotCommand(name, texts.commands[name]) for name in names]
        await bot.set_my_commands(commands, scope=scope, language_code=language)
