import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from tests.program import run

UNDATED = "Chợ nổi Cái Ngang đông khách. Giá bún vẫn vậy."
INFERRED = "Đê Lam Giang sạt lở\nSáng 25/9, đê Lam Giang sạt lở. Mức này cao hơn cùng kỳ năm 2023."
CORRECTIONS = (
    {"article": "cau-do-gat", "published": "13/3/2025", "title": "Cầu Đò Gát thông xe"},
    {"article": "vai-thieu", "replaced_by": "gia-dien"},
)


def lines(records: Iterable[object]) -> str:
    return "".join(f"{json.dumps(record, ensure_ascii=False)}\n" for record in records)


def articles(env: Mapping[str, str]) -> dict[str, dict[str, object]]:
    """Return the indexed articles by id."""
    return {one["id"]: one for one in map(json.loads, run("articles", "--json", env=env).stdout.splitlines())}


def test_corrections_are_read_applied_and_written(env: Mapping[str, str]) -> None:
    """Lines on stdin are stored, applied by the first build and the next, and written as they are kept."""
    assert "" == run("corrections", env=env).stdout
    done = run("corrections", "--read", env=env, stdin=lines(CORRECTIONS))
    assert (0, "") == (done.returncode, done.stderr)
    assert done.stdout.startswith("stored corrections of 2 articles")
    first = articles(env)
    bridge = first["cau-do-gat"]
    assert ("Cầu Đò Gát thông xe", "2025-03-13", "stated", "biên tập") == tuple(
        bridge[name] for name in ("title", "published", "date_basis", "date_evidence")
    )
    assert "gia-dien" == first["vai-thieu"]["replaced_by"]
    answer = run("ask", "Sản lượng vải thiều Lục Hà đạt bao nhiêu tấn?", env=env)
    assert "⚠️ đã được sửa lại ở bài" in answer.stdout
    undone = {"article": "cau-do-gat", "title": None}
    assert 0 == run("corrections", "--read", env=env, stdin=lines([undone])).returncode
    assert 0 == run("reindex", env=env).returncode
    assert ("Khánh thành cầu Đò Gát", "2025-03-13") == tuple(
        articles(env)["cau-do-gat"][n] for n in ("title", "published")
    )
    written = [json.loads(line) for line in run("corrections", env=env).stdout.splitlines()]
    assert [{"article": "cau-do-gat", "published": "2025-03-13"}, CORRECTIONS[1]] == written
    acts = (Path(env["HOIBAO_DATA"]) / "audit.jsonl").read_text(encoding="utf-8")
    assert 2 == acts.count('"act": "corrections"')


def test_invalid_lines_store_nothing(env: Mapping[str, str]) -> None:
    """Each invalid line is named with its remedy, and then none of the lines is stored."""
    faulty = [
        *([], {"title": "x"}, {"article": "a", "publised": "2024"}, {"article": "a", "title": 5}),
        *({"article": "a", "published": "hôm nay"}, {"article": "a", "published": "25/9"}),
        *({"article": "a", "published": "2999"}, {"article": "a", "url": "cau"}, {"article": "a", "replaced_by": "a"}),
        {"article": "a", "title": "x" * 301},
    ]
    done = run("corrections", "--read", env=env, stdin=lines([CORRECTIONS[0], *faulty]) + "{")
    named = [line.split()[2] for line in done.stderr.splitlines() if line.startswith("hoibao: line")]
    assert (1, "", [*map(str, range(2, 13))]) == (done.returncode, done.stdout, named)
    assert "nothing was stored" in done.stderr
    assert "" == run("corrections", env=env).stdout


def test_dates_to_check(env: Mapping[str, str]) -> None:
    """`check --dates` lists what has no date or an inferred one, the least certain first, until it is confirmed."""
    folder = Path(env["HOIBAO_ARTICLES"])
    (folder / "cho-noi.txt").write_text(UNDATED, encoding="utf-8")
    (folder / "de.txt").write_text(INFERRED, encoding="utf-8")
    missing = run("check", "--dates", env=env)
    assert (1, "") == (missing.returncode, missing.stdout)
    run("reindex", env=env)
    listed = run("check", "--dates", env=env)
    assert (0, ["cho-noi", "de"]) == (listed.returncode, [line.split()[-1] for line in listed.stdout.splitlines()[::2]])
    assert "    không rõ ngày · Chợ nổi Cái Ngang đông khách." == listed.stdout.splitlines()[1]
    run("corrections", "--read", env=env, stdin=lines([{"article": "cho-noi", "published": "2024"}]))
    assert ["de"] == [line.split()[-1] for line in run("check", "--dates", env=env).stdout.splitlines()[::2]]
    assert 2 == run("check", "--dates", "--settings", env=env).returncode


def test_corrections_without_their_article(env: Mapping[str, str]) -> None:
    """`check` counts the corrected articles, and names one that is not indexed."""
    run("reindex", env=env)
    assert " corrections: " not in run("check", env=env).stdout
    run("corrections", "--read", env=env, stdin=lines([*CORRECTIONS, {"article": "đã đi", "title": "x"}]))
    found = [line for line in run("check", env=env).stdout.splitlines() if " corrections: " in line]
    assert "warning corrections: 1 articles with corrections are not indexed, such as đã đi → bring" in found[0]
    assert ["ok corrections: 2 corrected articles"] == found[1:]


def test_restored_corrections_are_applied(env: Mapping[str, str], tmp_path: Path) -> None:
    """A backup has the corrections, and a restore builds the index with them."""
    run("corrections", "--read", env=env, stdin=lines(CORRECTIONS))
    run("reindex", env=env)
    saved = str(tmp_path / "saved.zip")
    assert 0 == run("backup", saved, env=env).returncode
    undone = [{"article": "cau-do-gat", "title": None, "published": None}]
    run("corrections", "--read", env=env, stdin=lines(undone))
    run("reindex", env=env)
    assert "2025-03-12" == articles(env)["cau-do-gat"]["published"]
    assert 0 == run("restore", saved, env=env).returncode
    assert "2025-03-13" == articles(env)["cau-do-gat"]["published"]


def test_unreadable_database_stops_a_build(env: Mapping[str, str]) -> None:
    """Without the corrections no index is built, and the message names the database and the remedy."""
    (data := Path(env["HOIBAO_DATA"])).mkdir(exist_ok=True)
    (data / "hoibao.db").write_bytes(b"no database" * 100)
    done = run("reindex", env=env)
    assert (1, "") == (done.returncode, done.stdout)
    assert "hoibao.db: file is not a database" in done.stderr
    assert "restore a backup" in done.stderr
