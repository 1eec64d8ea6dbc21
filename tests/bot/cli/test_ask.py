import json
from collections.abc import Mapping
from pathlib import Path

from tests.program import BRIDGE, run
from tests.serving import ANSWER, QUESTION

KEYS = (
    *("question", "answered", "status", "confidence", "understood", "language", "small_talk"),
    *("period", "period_met", "outdated", "hits", "cards"),
)
HIT_KEYS = (
    *("rank", "score", "text", "article_id", "paragraph", "sentence", "title", "source", "url"),
    *(
        "published",
        "published_interval",
        "published_from",
        "date_basis",
        "replaced_by",
        "answer",
        "before",
        "after",
        "shown",
    ),
)


def test_ask(env: Mapping[str, str]) -> None:
    """The answer goes to stdout as plain text; on first use the index is built, with a notice on stderr."""
    first = run("ask", QUESTION, env=env)
    assert (0, True) == (first.returncode, first.stdout.startswith(f"“{ANSWER}”\n"))
    assert "indexing" in first.stderr
    again = run("ask", QUESTION, env=env)
    assert (first.stdout, "") == (again.stdout, again.stderr)


def test_ask_json(env: Mapping[str, str]) -> None:
    """`--json` writes one line with the keys of the contract and as many hits as `--limit`, slices of the article."""
    done = run("ask", "--json", "--limit", "2", QUESTION, env=env)
    answer = json.loads(done.stdout)
    assert KEYS == tuple(answer)
    assert (QUESTION, True, 2) == (answer["question"], answer["answered"], len(answer["hits"]))
    for hit in answer["hits"]:
        assert HIT_KEYS == tuple(hit)
        assert hit["text"] in BRIDGE
    assert (1, ANSWER, "2025-03-12") == tuple(answer["hits"][0][key] for key in ("rank", "text", "published"))


def test_damaged_index_is_rebuilt(env: Mapping[str, str], tmp_path: Path) -> None:
    """If no generation can be opened, the index is built again before the question is answered, with a notice."""
    run("reindex", env=env)
    next((tmp_path / "data").rglob("sentences.npy")).write_bytes(b"")
    rebuilding = run("ask", "gì?", env=env)
    assert (0, True) == (rebuilding.returncode, "sentences.npy is damaged" in rebuilding.stderr)
    assert "" == run("ask", "gì?", env=env).stderr


def test_token_makes_no_difference(env: Mapping[str, str]) -> None:
    """The verbs of the terminal ignore a token and never show it."""
    token = "123456789:" + "a" * 35
    done = run("ask", QUESTION, env={**env, "TELEGRAM_BOT_TOKEN": token, "TELEGRAM_API_URL": "http://127.0.0.1:9"})
    assert (0, True) == (done.returncode, ANSWER in done.stdout)
    assert token not in done.stderr
