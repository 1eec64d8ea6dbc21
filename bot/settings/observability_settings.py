"""The settings of what the program shows of itself: its logs and its metrics."""

from typing import get_args

from bot.settings.environment import Environment
from bot.settings.values import Address, LogFormat, LogLevel

_METRICS_LISTEN = "127.0.0.1:9464"  # default; the port that OpenTelemetry reserves for exporters


def log_format(environment: Environment) -> LogFormat:
    """Return the format of log lines."""
    formats: tuple[LogFormat, ...] = get_args(LogFormat)
    return environment.choice("LOG_FORMAT", formats, "text")


def log_level(environment: Environment) -> LogLevel | None:
    """Return the least level of log lines, or None for the verb's default."""
    levels: tuple[LogLevel, ...] = get_args(LogLevel)
    return environment.choice("LOG_LEVEL", levels, None)


def metrics_listen(environment: Environment) -> Address | None:
    """Return where to serve metrics, or None for nowhere."""
    if environment.value("METRICS_LISTEN") == "off":
        return None
    return environment.address("METRICS_LISTEN", _METRICS_LISTEN, ", or set it to off")
