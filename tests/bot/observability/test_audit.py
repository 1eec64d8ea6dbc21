import json
import logging
from pathlib import Path

import pytest

from bot.observability.audit import AuditLog, command_line_actor, telegram_actor


def test_lines(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Each act is a line of the file, after those of other programs, and a line of the log with the same fields."""
    caplog.set_level(logging.INFO)
    AuditLog(tmp_path).note("reindex", telegram_actor(77), "started")
    AuditLog(tmp_path).note("backup", command_line_actor(), "/mnt/sao lưu.zip")
    lines = [json.loads(line) for line in (tmp_path / "audit.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [("reindex", "telegram:77", "started"), ("backup", command_line_actor(), "/mnt/sao lưu.zip")] == [
        (line["act"], line["actor"], line["outcome"]) for line in lines
    ]
    assert all(line["time"].endswith("+00:00") for line in lines)
    assert "reindex by telegram:77: started" == caplog.messages[0]
    assert "reindex" == getattr(caplog.records[0], "act", None)


def test_full_disk(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """An act goes on although its line cannot be written, which is logged."""
    (tmp_path / "audit.jsonl").symlink_to("/dev/full")
    AuditLog(tmp_path).note("reindex", telegram_actor(None), "started")
    assert caplog.messages[-1].endswith("audit.jsonl cannot be written (No space left on device)")
