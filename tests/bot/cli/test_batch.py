import json
import subprocess
from collections.abc import Mapping

from tests.program import command, run
from tests.serving import ANSWER, QUESTION


def test_ask_batch(env: Mapping[str, str]) -> None:
    """A batch writes a line for each line read, in order; a malformed one is reported on both streams and fails it."""
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


def test_batch_line_stands_alone(env: Mapping[str, str]) -> None:
    """A period is relative to the line's `asked_at`, and no line is completed from the one before."""
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
    """The answer to a line is written before the next line is read, so that another program can converse."""
    run("reindex", env=env)
    with subprocess.Popen(command("ask", "--batch"), env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:  # noqa: S603 — this program
        assert process.stdin
        assert process.stdout
        for question in (QUESTION, "vải thiều"):
            process.stdin.write(json.dumps({"question": question}).encode() + b"\n")
            process.stdin.flush()
            assert question == json.loads(process.stdout.readline())["question"]
        process.stdin.close()
        assert 0 == process.wait()


def test_summary_batch(env: Mapping[str, str]) -> None:
    """A batch writes one line for each, in order; a malformed line is reported on both streams."""
    lines = [{"topic": "vải thiều", "syllables": 30}, {}, {"articles": ["x"]}, {"articles": ["cau-do-gat"]}]
    done = run("summary", "--batch", env=env, stdin="\n".join(map(json.dumps, lines)))
    first, second, third, last = map(json.loads, done.stdout.splitlines())
    assert {"vai-thieu"} == {sentence["article_id"] for sentence in first["sentences"]}
    assert {"cau-do-gat"} == {sentence["article_id"] for sentence in last["sentences"]}
    assert "line 2 names nothing" in second["error"]
    assert "line 3: there is no article 'x'" in third["error"]
    assert "hoibao: line 3: there is no article" in done.stderr
    assert 1 == done.returncode
