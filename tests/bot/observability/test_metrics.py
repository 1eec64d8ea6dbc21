import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families

from bot.observability.metrics import STAGES, Metrics

DASHBOARD = Path(__file__).parents[3] / "deploy" / "grafana.json"
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def samples(metrics: Metrics) -> dict[tuple[str, str], float]:
    """Return what is exposed, as prometheus-client's parser reads it, by name and labels."""
    families = text_string_to_metric_families(generate_latest(metrics.registry).decode())
    return {
        (one.name, ",".join(sorted(one.labels.values()))): one.value for family in families for one in family.samples
    }


def test_counts_and_times() -> None:
    """Questions, errors, builds and stages are exposed under their labels."""
    metrics = Metrics()
    metrics.count_question("answered")
    metrics.count_question("answered")
    metrics.count_error("sendMessage", "429")
    metrics.count_build("failed")
    with metrics.timed("search"):
        assert 1 == samples(metrics)["hoibao_stage_running", "search"]
    metrics.set_gauge("inbox_pending", 3)
    metrics.set_alert("backlog", active=True)
    found = samples(metrics)
    expected = {
        ("hoibao_questions_total", "answered"): 2,
        ("hoibao_telegram_errors_total", "429,sendMessage"): 1,
        ("hoibao_builds_total", "failed"): 1,
        ("hoibao_builds_total", "succeeded"): 0,
        ("hoibao_stage_seconds_count", "search"): 1,
        ("hoibao_stage_running", "search"): 0,
        ("hoibao_inbox_pending", ""): 3,
        ("hoibao_alert_active", "backlog"): 1,
    }
    assert expected == {key: found[key] for key in expected}
    assert set(STAGES) == {labels for name, labels in found if name == "hoibao_stage_seconds_count"}


def test_time_of_a_stage_that_fails() -> None:
    """A stage that raises is timed, too, and runs no longer."""
    metrics = Metrics()
    with pytest.raises(ValueError, match="x"), metrics.timed("log"):
        raise ValueError("x")
    found = samples(metrics)
    assert (1, 0) == (found["hoibao_stage_seconds_count", "log"], found["hoibao_stage_running", "log"])


def test_contacts() -> None:
    """Telegram counts as reachable for two minutes after a success; a failed poll has ended all the same."""
    now = NOW
    metrics = Metrics(lambda: now)
    contacts = metrics.contacts
    assert not contacts.is_reachable(now)
    metrics.note_success("getUpdates")
    now += timedelta(seconds=100)
    metrics.count_error("getUpdates", "502")
    assert (NOW, now) == (contacts.poll_succeeded_at, contacts.poll_ended_at)
    assert contacts.is_reachable(now)
    assert not contacts.is_reachable(NOW + timedelta(minutes=2))
    metrics.note_success("sendMessage")
    assert contacts.is_reachable(NOW + timedelta(minutes=2))
    assert NOW == contacts.poll_succeeded_at


def test_dashboard_shows_what_is_exposed() -> None:
    """Every metric that the dashboard queries exists, and it shows every metric of the bot."""
    metrics = Metrics()
    metrics.count_question("answered")
    metrics.count_error("getUpdates", "502")
    metrics.set_alert("backlog", active=True)
    exposed = {name for name, _ in samples(metrics)}
    queried = set(re.findall(r"\b(?:hoibao|process)_\w+", DASHBOARD.read_text(encoding="utf-8")))
    assert set() == queried - exposed
    own = {name for name in exposed if name.startswith("hoibao_") and not name.endswith(("_created", "_sum"))}
    assert own - queried <= {"hoibao_last_build_timestamp_seconds", "hoibao_stage_seconds_count"}
