"""The settings of what is fetched from the web: feeds, and pages by their links."""

from urllib.parse import urlsplit

from bot.settings.environment import Environment

_FEEDS_MINUTES = 15  # default; chosen: what editors of news expect, and servers of feeds stand
_WEEK = 10_080  # minutes


def feeds(environment: Environment) -> tuple[str, ...]:
    """Return the addresses of the feeds to poll, without repetitions."""
    name = "HOIBAO_FEEDS"
    urls = environment.value(name).split()  # a comma may be part of an address
    wrong = {url: fault for number, url in enumerate(urls, start=1) if (fault := _fault(url, number))}
    if wrong:
        environment.report(
            f"{name}: {'; '.join(wrong.values())}",
            "write http:// or https:// addresses without user and password, separated by spaces, such as "
            "https://example.org/tin.rss",
        )
    return tuple(dict.fromkeys(url for url in urls if url not in wrong))


def feeds_minutes(environment: Environment) -> int:
    """Return the minutes between two requests of a feed; 0 for no requests."""
    name, remedy = "HOIBAO_FEEDS_MINUTES", f"set it to a number of minutes from 1 to {_WEEK}, or to 0 for never"
    minutes = environment.number(name, _FEEDS_MINUTES, remedy)
    if minutes > _WEEK:
        environment.report(f"{name}: more than a week", remedy)
    return minutes


def fetch_loopback(environment: Environment) -> bool:
    """Return whether links and feeds may lead to this machine."""
    return environment.flag("HOIBAO_FETCH_LOOPBACK", "unset it; it is for tests only")


def _fault(url: str, number: int) -> str | None:
    """Return what is wrong with the address of a feed, without what may be a password in it; None if nothing is."""
    try:
        parts = urlsplit(url)
        _ = parts.port  # raises ValueError for an invalid port
    except ValueError:
        return f"address {number} cannot be parsed"
    if "@" in parts.netloc:
        return f"the address at {parts.hostname} has a user or password"
    if parts.scheme in {"http", "https"} and parts.hostname:
        return None
    return f"address {number} is no http:// or https:// address" + (f": {url}" if "@" not in url else "")
