"""The verb `health`: whether the running bot works, by its heartbeat alone."""

from collections.abc import Mapping
from datetime import UTC, datetime

from bot.cli.output import FAILED, MISUSED, complain, write_line
from bot.observability.heartbeat import HeartbeatError, heartbeat_path, read_heartbeat
from bot.settings import archive_settings, telegram_settings
from bot.settings.environment import Environment
from bot.settings.values import SettingsError


def health(variables: Mapping[str, str]) -> int:
    """Write a line about the running bot; fail if it is ill, stopped or not there.

    Reads two settings only, writes nothing, and imports no library: a supervisor calls it every few seconds.
    """
    environment = Environment(variables)
    data, token = archive_settings.data_folder(environment), telegram_settings.token(environment)
    if token is None:
        environment.report("TELEGRAM_BOT_TOKEN: not set", "set it as for `hoibao run`; it names the bot to look at")
    if environment.problems or token is None:
        complain(SettingsError(tuple(environment.problems)))
        return MISUSED
    now = datetime.now(UTC)
    try:
        heartbeat = read_heartbeat(heartbeat_path(data, telegram_settings.bot_id(token)))
    except HeartbeatError as error:
        complain(error)
        return FAILED
    fault = heartbeat.fault(now)
    write_line(f"fault: {fault}; {heartbeat.facts(now)}" if fault else f"ok: {heartbeat.facts(now)}")
    return FAILED if fault else 0
