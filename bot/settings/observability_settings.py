"""The settings of what the program shows of itself: its logs and its metrics."""

from typing import get_args

from bot.settings.environment import Environment
from bot.settings.values import Address, LogFormat, LogLevel

_METRICS_LISTEN = "127.0.0.1:9464"  # default; the port that OpenTelemetry reserves for exporters


def log_format(environment: Environment) -> LogFormat:
    """Return the format of log lines."""
    value = environment.value("LOG_FORMAT") or "text"
    if value == "json":
        return "json"
    if value != "text":
        environment.report(f"LOG_FORMAT: unknown format {value!r}", "set it to text or json")
    return "text"


def log_level(environment: Environment) -> LogLevel | None:
    """Return the least level of log lines, or None for the verb's default."""
    value = environment.value("LOG_LEVEL").lower()
    levels: tuple[LogLevel, ...] = get_args(LogLevel)
    level = next((level for level in levels if level == value), None)
    if value and level is None:
        environment.report(f"LOG_LEVEL: unknown level {value!r}", f"set it to {', '.join(levels[:-1])} or {levels[-1]}")
    return level


def metrics_listen(environment: Environment) -> Address | None:
    """Return where to serve metrics, or None for nowhere."""
    if environment.value("METRICS_LISTEN") == "off":
        return None
    return environment.address("METRICS_LISTEN", _METRICS_LISTEN, ", or set it to off")
