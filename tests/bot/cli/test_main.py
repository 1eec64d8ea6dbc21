import json
import os
import pty
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.program import BRIDGE, HOSTILE, command, environment, run, write_articles

QUESTION = "Tổng vốn xây cầu Đò Gát là bao nhiêu?"
ANSWER = "Tổng vốn xây cầu Đò Gát là 2.300 tỷ đồng."
HIT_KEYS = (
    *("rank", "score", "text", "article_id", "paragraph", "sentence", "title", "source", "url"),
    *("published", "date_basis", "answer", "before", "after"),
)


@pytest.fixture
def env(tmp_path: Path) -> Mapping[str, str]:
    write_articles(tmp_path / "articles")
    return environment(tmp_path / "data", HOIBAO_ARTICLES=str(tmp_path / "articles"))


def test_ask(env: Mapping[str, str]) -> None:
    """`ask` writes the answer in plain text; on first use the index is built, which is told on stderr only."""
    first = run("ask", QUESTION, env=env)
    assert (0, True) == (first.returncode, first.stdout.startswith(f"“{ANSWER}”\n"))
    assert "indexing" in first.stderr
    again = run("ask", QUESTION, env=env)
    assert (first.stdout, "") == (again.stdout, again.stderr)


def test_ask_json(env: Mapping[str, str]) -> None:
    """`ask --json` writes one line in the contract's shape, with as many hits as asked for, slices of the article."""
    done = run("ask", "--json", "--limit", "2", QUESTION, env=env)
    answer = json.loads(done.stdout)
    assert ["question", "answered", "confidence", "understood", "period", "hits"] == list(answer)
    assert (QUESTION, True, 2) == (answer["question"], answer["answered"], len(answer["hits"]))
    for hit in answer["hits"]:
        assert HIT_KEYS == tuple(hit)
        assert hit["text"] in BRIDGE
    assert (1, ANSWER, "2025-03-12") == tuple(answer["hits"][0][key] for key in ("rank", "text", "published"))


def test_batch_keeps_the_order_and_names_bad_lines(env: Mapping[str, str]) -> None:
    """Each line of a batch gets its line in order; a bad one is named by number, on both streams, and fails the end."""
    questions = [
        json.dumps({"question": QUESTION, "limit": 1}),
        "",
        "no json",
        json.dumps({"question": "\ud800 <b>'\"\u0000"}),
        json.dumps({"question": "Sản lượng vải thiều Lục Hà?", "limit": 50}),
    ]
    done = run("ask", "--batch", env=env, stdin="\n".join(questions))
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [QUESTION, None, "\ud800 <b>'\"\u0000", "Sản lượng vải thiều Lục Hà?"] == [
        line["question"] for line in lines
    ]
    assert [ANSWER] == [hit["text"] for hit in lines[0]["hits"]]
    assert "line 3" in lines[1]["error"]
    assert "vai-thieu" == lines[3]["hits"][0]["article_id"]
    assert "hoibao: line 3 is no JSON" in done.stderr
    assert 1 == done.returncode


def test_batch_line_stands_alone_and_tells_its_period(env: Mapping[str, str]) -> None:
    """A period is read by the time a line was asked at; no line is read with the one before."""
    lines = [
        {"question": "Vải thiều Lục Hà tháng trước", "asked_at": "2025-07-03T09:00:00+07:00"},
        {"question": "Còn tháng 5 thì sao?", "asked_at": "2025-07-03T09:01:00"},
        {"question": QUESTION},
    ]
    done = run("ask", "--batch", env=env, stdin="\n".join(map(json.dumps, lines)))
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [["2025-06-01", "2025-06-30"], ["2025-05-01", "2025-05-31"], None] == [one["period"] for one in answers]
    assert [None] * 3 == [one["understood"] for one in answers]
    assert "vai-thieu" == answers[0]["hits"][0]["article_id"]


def test_batch_answers_each_line_at_once(env: Mapping[str, str]) -> None:
    """The answer to a line comes before the next line is written, so that another program may converse."""
    run("reindex", env=env)
    with subprocess.Popen(command("ask", "--batch"), env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:  # noqa: S603 — our own program
        assert process.stdin
        assert process.stdout
        for question in (QUESTION, "vải thiều"):
            process.stdin.write(json.dumps({"question": question}).encode() + b"\n")
            process.stdin.flush()
            assert question == json.loads(process.stdout.readline())["question"]
        process.stdin.close()
        assert 0 == process.wait()


def test_articles(env: Mapping[str, str], tmp_path: Path) -> None:
    """`articles` lists what is indexed, in order of path, as text and as JSON; a broken file is told on stderr."""
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
        "date_basis": "stated",
        "date_evidence": "",
        "sentences": 2,
    }
    assert expected == articles[1]
    assert "hỏng.txt" in done.stderr
    shown = run("articles", env=env)
    assert "vai-thieu: Vải thiều Lục Hà được mùa\n    Đồng Quê · 5/6/2025 · 2 câu\n" in shown.stdout
    assert (0, 0) == (done.returncode, shown.returncode)


def test_rollback_and_force(env: Mapping[str, str], tmp_path: Path) -> None:
    """A loss is served when forced, and taken back by `--rollback`, which says so and fails with nothing left."""
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


def test_a_damaged_index_is_served_around(env: Mapping[str, str], tmp_path: Path) -> None:
    """Where the current generation is damaged, the answer comes from the one before, and stderr says which and why."""
    run("reindex", env=env)
    run("reindex", env=env)
    [current] = (tmp_path / "data" / "index").glob("*/current")
    file = current.parent / "generations" / current.read_text() / "words" / "sentences" / "codes.npy"
    file.write_bytes(file.read_bytes()[:-1])
    done = run("articles", env=env)
    assert 6 == len(done.stdout.splitlines())
    assert f"{file} is damaged or missing: run `hoibao reindex`; until then generation " in done.stderr


def test_reindex(env: Mapping[str, str], tmp_path: Path) -> None:
    """`reindex` says what changed; what it refuses is one line on stderr and exit code 1."""
    assert "Thêm 3, sửa 0, bỏ 0, không đọc được 0." in run("reindex", env=env).stdout
    (tmp_path / "articles" / "cau-do-gat.txt").unlink()
    assert "Thêm 0, sửa 0, bỏ 1, không đọc được 0." in run("reindex", "--full", env=env).stdout
    for path in (tmp_path / "articles").iterdir():
        path.unlink()
    done = run("reindex", env=env)
    assert (1, "") == (done.returncode, done.stdout)
    assert "holds no readable article" in done.stderr
    assert "Traceback" not in done.stderr


def test_one_sources_index_never_answers_for_another(env: Mapping[str, str], tmp_path: Path) -> None:
    """Another folder of the same name has an index of its own."""
    run("reindex", env=env)
    other = tmp_path / "other" / "articles"
    other.mkdir(parents=True)
    (other / "a.txt").write_text("Nhà ga Hòn Sẻ mở cửa lúc 5 giờ sáng.")
    done = run("articles", "--json", env={**env, "HOIBAO_ARTICLES": str(other)})
    assert ["a"] == [json.loads(line)["id"] for line in done.stdout.splitlines()]


def test_samples_serve_the_terminal_until_there_are_articles(tmp_path: Path) -> None:
    """With nothing configured the shipped samples answer, and stderr says so; an article put in place takes over."""
    env = environment(tmp_path)
    samples = run("articles", "--json", env=env)
    assert len(samples.stdout.splitlines()) >= 12
    assert "the shipped samples answer" in samples.stderr
    write_articles(tmp_path / "articles")
    own = run("articles", "--json", env=env)
    assert 3 == len(own.stdout.splitlines())
    assert "shipped samples" not in own.stderr


def test_chat_without_a_token(env: Mapping[str, str]) -> None:
    """Without a token the bare command says so on stderr and is the chat, which ends with its input."""
    done = run(env=env, stdin=f"{QUESTION}\n/help\n".encode() + b"\xff\n")
    assert (0, True) == (done.returncode, done.stdout.startswith(f"“{ANSWER}”\n"))
    assert "/thoat" in done.stdout
    assert "TELEGRAM_BOT_TOKEN is not set" in done.stderr


def test_prompt_is_for_persons(env: Mapping[str, str]) -> None:
    """A person at a terminal is greeted and prompted, and Ctrl-D ends the chat with exit code 0."""
    master, slave = pty.openpty()
    with subprocess.Popen(command("chat"), env=env, stdin=slave, stdout=subprocess.PIPE) as process:  # noqa: S603 — our own program
        os.close(slave)
        os.write(master, b"/help\n\x04")
        shown = process.communicate(timeout=30)[0].decode()
    os.close(master)
    assert shown.startswith("Xin chào!")
    assert 2 == shown.count("\n? ")
    assert 0 == process.returncode


def test_bad_settings_end_in_one_message(tmp_path: Path) -> None:
    """Bad settings end with one message that names each fault, exit code 2, and neither output nor traceback."""
    env = environment(tmp_path, TELEGRAM_BOT_TOKEN="x", HOIBAO_ARTICLES=str(tmp_path / "gone"), LOG_FORMAT="xml")  # noqa: S106 — no token at all
    done = run("ask", "gì?", env=env)
    assert (2, "") == (done.returncode, done.stdout)
    assert 4 == len(done.stderr.splitlines())
    for name in ("TELEGRAM_BOT_TOKEN", "HOIBAO_ARTICLES", "LOG_FORMAT"):
        assert f"  {name}: " in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("ask",),
        ("ask", "x", "--batch"),
        ("ask", "x", "--limit", "0"),
        ("sing",),
        ("restore",),
        ("reindex", "x"),
        ("summary",),
        ("summary", " "),
        ("summary", "x", "--batch"),
        ("summary", "--since", "mai"),
        ("summary", "x", "--syllables", "0"),
        ("summary", "--since", "2025-02-02", "--until", "2025-02-01"),
    ],
)
def test_misuse_is_exit_code_2(env: Mapping[str, str], arguments: tuple[str, ...]) -> None:
    """What the command line does not know ends with usage on stderr and exit code 2."""
    done = run(*arguments, env=env)
    assert (2, "", True) == (done.returncode, done.stdout, done.stderr.startswith("usage: hoibao"))


def test_damaged_index_is_built_anew(env: Mapping[str, str], tmp_path: Path) -> None:
    """An index that cannot be opened is built anew before the question is answered, and the operator is told."""
    run("reindex", env=env)
    next((tmp_path / "data").rglob("sentences.npy")).write_bytes(b"")
    mending = run("ask", "gì?", env=env)
    assert (0, True) == (mending.returncode, "sentences.npy is damaged" in mending.stderr)
    assert "" == run("ask", "gì?", env=env).stderr


def test_closed_pipe_ends_quietly(env: Mapping[str, str]) -> None:
    """Where nobody reads the output any more, the program ends without a word."""
    run("reindex", env=env)
    with subprocess.Popen(command("articles"), env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:  # noqa: S603 — our own program
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        assert b"" == process.stderr.read()
    assert 1 == process.returncode


def test_ask_starts_without_telegram_and_sql(env: Mapping[str, str]) -> None:
    """`ask` imports neither telegram nor SQLAlchemy, which would double its time to start."""
    script = (
        "import sys; from bot.__main__ import main; main(['ask', 'cầu Đò Gát']); "
        "print({'telegram', 'sqlalchemy', 'aiosqlite', 'httpx', 'asyncpg'} & set(sys.modules), file=sys.stderr)"
    )
    run("reindex", env=env)
    done = subprocess.run([sys.executable, "-c", script], env=env, capture_output=True, check=True, timeout=60)  # noqa: S603 — our own program
    assert "set()\n" == done.stderr.decode()


def test_asking_needs_no_telegram(env: Mapping[str, str]) -> None:
    """A token in the environment makes no difference to the verbs of the terminal, and is not shown."""
    token = "123456789:" + "a" * 35
    done = run("ask", QUESTION, env={**env, "TELEGRAM_BOT_TOKEN": token, "TELEGRAM_API_URL": "http://127.0.0.1:9"})
    assert (0, True) == (done.returncode, ANSWER in done.stdout)
    assert token not in done.stderr


def test_summary(env: Mapping[str, str]) -> None:
    """`summary` quotes exact slices with their source and date, as text and as JSON, of a topic, articles, a period."""
    about = json.loads(run("summary", "cầu Đò Gát", "--json", env=env).stdout)
    assert ["sentences", "articles"] == list(about)[:2]
    assert about["sentences"]
    assert all(sentence["text"] in BRIDGE for sentence in about["sentences"])
    named = json.loads(run("summary", "--article", "vai-thieu", "--syllables", "25", "--json", env=env).stdout)
    assert ["vai-thieu"] == [sentence["article_id"] for sentence in named["sentences"]]
    period = json.loads(run("summary", "--since", "2025-03-01", "--until", "2025-03-31", "--json", env=env).stdout)
    assert {"cau-do-gat"} == {sentence["article_id"] for sentence in period["sentences"]}
    shown = run("summary", "vải thiều", env=env)
    assert "cao nhất trong mười năm.”\n    Vải thiều Lục Hà được mùa · Đồng Quê · 5/6/2025\n" in shown.stdout
    nothing = run("summary", "Brexit", env=env)
    assert (0, "Không tìm thấy bài nào về chủ đề này trong kho bài.\n") == (nothing.returncode, nothing.stdout)


def test_summary_of_unknown_article(env: Mapping[str, str]) -> None:
    """An id that is not in the index is one line on stderr and exit code 1."""
    run("reindex", env=env)
    done = run("summary", "--article", "nope", env=env)
    assert (1, "") == (done.returncode, done.stdout)
    assert done.stderr.startswith("hoibao: there is no article 'nope'")


def test_summary_batch(env: Mapping[str, str]) -> None:
    """Each line of a batch gets its summary in order; one that asks for none is named on both streams."""
    lines = [{"topic": "vải thiều", "syllables": 30}, {}, {"articles": ["x"]}, {"articles": ["cau-do-gat"]}]
    done = run("summary", "--batch", env=env, stdin="\n".join(map(json.dumps, lines)))
    first, second, third, last = map(json.loads, done.stdout.splitlines())
    assert {"vai-thieu"} == {sentence["article_id"] for sentence in first["sentences"]}
    assert {"cau-do-gat"} == {sentence["article_id"] for sentence in last["sentences"]}
    assert "line 2 names nothing" in second["error"]
    assert "line 3: there is no article 'x'" in third["error"]
    assert "hoibao: line 3: there is no article" in done.stderr
    assert 1 == done.returncode
