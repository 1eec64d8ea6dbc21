"""Run the program as a process, and write a small archive for it."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

_ROOT = Path(__file__).parents[1]

BRIDGE = """Ngày: 12/3/2025
Khánh thành cầu Đò Gát
(Báo Ven Sông) - Sáng nay, tỉnh Hà Lâm khánh thành cầu Đò Gát bắc qua sông Lam Giang.
Cây cầu dài 1.250 mét, có bốn làn xe. Tổng vốn xây cầu Đò Gát là 2.300 tỷ đồng.
Ông Trần Văn Khoát, giám đốc ban quản lý dự án, cho biết xe tải nặng chỉ được qua cầu vào ban đêm.
"""
LYCHEE = """Nguồn: Đồng Quê
Ngày: 5/6/2025
URL: https://dong-que.example/vai?a=1&b="2"
Vải thiều Lục Hà được mùa

Sản lượng vải thiều Lục Hà năm nay đạt 58.000 tấn, cao nhất trong mười năm.
Thương lái mua vải thiều tại vườn với giá 35.000 đồng một ký.
"""
HOSTILE = {
    "id": "gia-dien",
    "title": "<b>Giá điện & giá nước</i>",
    "source": "Bảng tin <Khu 7>",
    "published": "2025-01",
    "body": 'Tiền điện khu phố Bảy tăng <b>9%</b> & tiền nước tăng "4%".\nNgười dân đóng tiền điện tại nhà văn hóa.',
}


def write_articles(folder: Path) -> Path:
    """Write three articles: plain text, text with head lines, and a JSON record full of markup; return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "cau-do-gat.txt").write_text(BRIDGE, encoding="utf-8")
    (folder / "vai-thieu.txt").write_text(LYCHEE, encoding="utf-8")
    (folder / "dien-nuoc.jsonl").write_text(json.dumps(HOSTILE, ensure_ascii=False), encoding="utf-8")
    return folder


def environment(data: Path, **settings: str) -> dict[str, str]:
    """Return the environment of this process with these settings in place of its own; without a port for metrics."""
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("HOIBAO_", "TELEGRAM_", "DATABASE_", "INDEX_", "WEBHOOK_", "LOG_", "METRICS_"))
    }
    own = {"HOIBAO_DATA": str(data), "METRICS_LISTEN": "off", "PYTHONPATH": str(_ROOT), "PYTHONWARNINGS": ""}
    return {**inherited, **own, **settings}


def command(*arguments: str) -> list[str]:
    """Return the command line that starts the program."""
    return [sys.executable, "-m", "bot", *arguments]


def run(
    *arguments: str,
    env: Mapping[str, str],
    stdin: str | bytes = b"",
    cwd: Path | None = None,
    timeout: float = 60,
) -> subprocess.CompletedProcess[str]:
    """Run the program until it ends; fail after ``timeout`` seconds."""
    typed = stdin if isinstance(stdin, bytes) else stdin.encode()
    done = subprocess.run(  # noqa: S603 — this program
        command(*arguments), env=env, input=typed, capture_output=True, timeout=timeout, check=False, cwd=cwd
    )
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())
