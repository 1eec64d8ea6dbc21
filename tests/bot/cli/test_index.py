import json
import os
import re
from collections.abc import Mapping
from pathlib import Path

from tests.program import HOSTILE, environment, run, write_articles


def test_articles(env: Mapping[str, str], tmp_path: Path) -> None:
    """Articles are listed in order of path, as text and as JSON; an unreadable file is reported on stderr."""
    (tmp_path / "articles" / "hỏng.txt").write_bytes(b"\xff")
    done = run("articles", "--json", env=env)
    articles = [json.loads(line) for line in done.stdout.splitlines()]
    assert ["cau-do-gat", "gia-dien", "vai-thieu"] == [article["id"] for article in articles]
    expected = {
        "id": "gia-dien",
        "title": HOSTILE["title"],
        "source": HOSTILE["source"],
        "url": None,
        "published": "2025-01",
        "published_interval": None,
        "published_from": None,
        "date_basis": "stated",
        "replaced_by": None,
        "date_evidence": "",
        "sentences": 2,
    }
    assert expected == articles[1]
    assert "hỏng.txt" in done.stderr
    shown = run("articles", env=env)
    assert "vai-thieu: Vải thiều Lục Hà được mùa\n    Đồng Quê · 5/6/2025 · 2 câu\n" in shown.stdout
    assert (0, 0) == (done.returncode, shown.returncode)


def test_samples_are_used_until_there_are_articles(tmp_path: Path) -> None:
    """Without articles, the samples are used, with a notice on stderr; the first article replaces them."""
    env = environment(tmp_path)
    samples = run("articles", "--json", env=env)
    assert len(samples.stdout.splitlines()) >= 12
    assert "the shipped samples answer" in samples.stderr
    write_articles(tmp_path / "articles")
    own = run("articles", "--json", env=env)
    assert 3 == len(own.stdout.splitlines())
    assert "shipped samples" not in own.stderr


def test_each_source_has_its_own_index(env: Mapping[str, str], tmp_path: Path) -> None:
    """Two folders of the same name have separate indexes."""
    run("reindex", env=env)
    other = tmp_path / "other" / "articles"
    other.mkdir(parents=True)
    (other / "a.txt").write_text("Nhà ga Hòn Sẻ mở cửa lúc 5 giờ sáng.")
    done = run("articles", "--json", env={**env, "HOIBAO_ARTICLES": str(other)})
    assert ["a"] == [json.loads(line)["id"] for line in done.stdout.splitlines()]


def test_damaged_generation_is_skipped(env: Mapping[str, str], tmp_path: Path) -> None:
    """If the current generation is damaged, the previous one is used, and stderr names the damaged file."""
    run("reindex", env=env)
    run("reindex", env=env)
    [current] = (tmp_path / "data" / "index").glob("*/current")
    file = current.parent / "generations" / current.read_text() / "words" / "sentences" / "codes.npy"
    file.write_bytes(file.read_bytes()[:-1])
    done = run("articles", env=env)
    assert 6 == len(done.stdout.splitlines())
    assert f"{file} is damaged or missing: run `hoibao reindex`; until then generation " in done.stderr


def test_reindex(env: Mapping[str, str], tmp_path: Path) -> None:
    """`reindex` reports the changes; a rejected build is one line on stderr and exit code 1."""
    assert "Thêm 3, sửa 0, bỏ 0, không đọc được 0." in run("reindex", env=env).stdout
    (tmp_path / "articles" / "cau-do-gat.txt").unlink()
    assert "Thêm 0, sửa 0, bỏ 1, không đọc được 0." in run("reindex", "--full", env=env).stdout
    for path in (tmp_path / "articles").iterdir():
        path.unlink()
    done = run("reindex", env=env)
    assert (1, "") == (done.returncode, done.stdout)
    assert "holds no readable article" in done.stderr
    assert "Traceback" not in done.stderr


def test_rollback_and_force(env: Mapping[str, str], tmp_path: Path) -> None:
    """`--force` accepts a loss of articles, `--rollback` undoes it, and fails if there is no earlier generation.

    What was done is in the audit log; what failed has changed nothing and is not.
    """
    run("reindex", env=env)
    for name in ("cau-do-gat.txt", "vai-thieu.txt"):
        (tmp_path / "articles" / name).unlink()
    refused = run("reindex", env=env)
    assert (1, "") == (refused.returncode, refused.stdout)
    assert "holds only 1 readable articles where there were 3" in refused.stderr
    assert "bỏ 2" in run("reindex", "--force", env=env).stdout
    assert 1 == len(run("articles", env=env).stdout.splitlines()) // 2
    assert re.fullmatch(r"generation \S+ is current again\n", run("reindex", "--rollback", env=env).stdout)
    assert 3 == len(run("articles", env=env).stdout.splitlines()) // 2
    last = run("reindex", "--rollback", env=env)
    assert (1, "") == (last.returncode, last.stdout)
    assert "no whole generation before" in last.stderr
    audited = [json.loads(line) for line in (tmp_path / "data" / "audit.jsonl").read_text().splitlines()]
    assert ["reindex", "reindex (forced)", "rollback"] == [line["act"] for line in audited]
    assert {f"uid:{os.getuid()}"} == {line["actor"] for line in audited}
