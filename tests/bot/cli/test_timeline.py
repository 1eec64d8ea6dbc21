import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.program import BRIDGE, LYCHEE, environment, run, write_articles


@pytest.fixture
def env(tmp_path: Path) -> Mapping[str, str]:
    return environment(tmp_path / "data", HOIBAO_ARTICLES=str(write_articles(tmp_path / "articles")))


def test_timeline(env: Mapping[str, str]) -> None:
    """`timeline` tells dated quotations as text and as JSON, of all time or of a period named either way."""
    about = json.loads(run("timeline", "cầu Đò Gát", "--json", env=env).stdout)
    assert ["entries", "articles"] == list(about)
    assert ["2025-03-12", "2025-03-12"] == about["entries"][0]["event"]
    assert all(entry["text"] in BRIDGE for entry in about["entries"])
    shown = run("timeline", "vải thiều Lục Hà", env=env).stdout
    (block,) = [block for block in shown.split("\n\n") if "58.000" in block]
    time, quotation, source = block.strip().splitlines()
    assert "năm 2025 (tính theo ngày đăng)" == time
    assert quotation.strip("“”") in LYCHEE
    assert "    Vải thiều Lục Hà được mùa · Đồng Quê · 5/6/2025" == source
    nothing = "Các bài về chủ đề này không kể việc gì mà tôi biết là xảy ra trong thời gian này.\n"
    assert nothing == run("timeline", "cầu Đò Gát", "--since", "2025-03-13", env=env).stdout
    assert nothing == run("timeline", "cầu Đò Gát năm 2019", env=env).stdout
    unknown = run("timeline", "Brexit", env=env)
    assert (0, "Không tìm thấy bài nào về chủ đề này trong kho bài.\n") == (unknown.returncode, unknown.stdout)


@pytest.mark.parametrize(
    "arguments",
    [
        ("timeline",),
        ("timeline", " "),
        ("timeline", "x", "--since", "mai"),
        ("timeline", "x", "--since", "2025-02-02", "--until", "2025-02-01"),
    ],
)
def test_misuse_is_exit_code_2(env: Mapping[str, str], arguments: tuple[str, ...]) -> None:
    """A topic that is missing and days that are none end with usage on stderr."""
    done = run(*arguments, env=env)

    assert (2, "", True) == (done.returncode, done.stdout, done.stderr.startswith("usage: hoibao"))
