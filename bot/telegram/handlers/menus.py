"""Commands by audience, and the bot's menus and descriptions in Telegram, in both languages."""

import logging
from collections.abc import Iterable, Sequence

from telegram import BotCommand, BotCommandScope, BotCommandScopeAllGroupChats, BotCommandScopeChat
from telegram.error import BadRequest, Forbidden, RetryAfter, TelegramError
from telegram.ext import ExtBot

from bot.telegram.handlers import admin
from bot.texts.command_texts import CommandName
from bot.texts.reader_texts import ReaderTexts
from bot.texts.texts import ENGLISH, VIETNAMESE

COMMANDS: tuple[CommandName, ...] = (
    "hoi", "tinmoi", "homnay", "tuannay", "tomtat", "dongthoigian", "baiviet", "theodoi", "huy", "lichsu", "xuat",
    "xoadulieu", "help", "privacy", "start",
)  # fmt: skip
GROUP_COMMANDS: tuple[CommandName, ...] = (
    "hoi", "tinmoi", "homnay", "tuannay", "tomtat", "dongthoigian", "baiviet", "theodoi", "huy", "help",
)  # fmt: skip
ADMIN_COMMANDS: tuple[CommandName, ...] = (*COMMANDS, *admin.COMMANDS)

_LANGUAGES = ((ENGLISH, None), (VIETNAMESE, "vi"))  # None: for every language without its own
_LOGGER = logging.getLogger(__name__)


async def set_profile(bot: ExtBot[None], name: str, admin_ids: Iterable[int]) -> None:
    """Set name, descriptions and menus where they differ; an error is only logged, for the bot can answer without them.

    Telegram allows few changes of a name a day, and shows changed menus late.
    """
    try:
        await _set_name(bot, name)
        for texts, language in _LANGUAGES:
            await _set_descriptions(bot, texts.reader, language)
        await _set_menu(bot, COMMANDS)
        await _set_menu(bot, GROUP_COMMANDS, BotCommandScopeAllGroupChats())
        for admin_id in sorted(admin_ids):
            await set_admin_menu(bot, admin_id)
    except TelegramError as error:
        _LOGGER.warning("the profile and the menus were not set: %s", error)


async def set_admin_menu(bot: ExtBot[None], admin_id: int) -> None:
    """Set the menu of an administrator's private chat, which exists once the person has written to the bot."""
    try:
        await _set_menu(bot, ADMIN_COMMANDS, BotCommandScopeChat(admin_id))
    except (BadRequest, Forbidden) as error:
        _LOGGER.info("administrator %d gets the menu on /start (%s)", admin_id, error)


async def _set_name(bot: ExtBot[None], name: str) -> None:
    """Set the name; a refusal, as after several changes in a day, must not keep the menus from being set."""
    try:
        if (await bot.get_my_name()).name != name:
            await bot.set_my_name(name)
    except (BadRequest, RetryAfter) as error:
        _LOGGER.warning("the name was not set: %s", error)


async def _set_descriptions(bot: ExtBot[None], texts: ReaderTexts, language: str | None) -> None:
    if (await bot.get_my_description(language)).description != texts.description:
        await bot.set_my_description(texts.description, language)
    if (await bot.get_my_short_description(language)).short_description != texts.short_description:
        await bot.set_my_short_description(texts.short_description, language)


async def _set_menu(bot: ExtBot[None], names: Sequence[CommandName], scope: BotCommandScope | None = None) -> None:
    for texts, language in _LANGUAGES:
        commands = tuple(BotCommand(name, texts.commands[name]) for name in names)
        if await bot.get_my_commands(scope, language) != commands:
            await bot.set_my_commands(commands, scope=scope, language_code=language)
