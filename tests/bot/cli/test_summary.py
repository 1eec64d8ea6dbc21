import json
from collections.abc import Mapping

from bot.texts.texts import VIETNAMESE
from tests.program import BRIDGE, run


def test_summary(env: Mapping[str, str]) -> None:
    """A topic, articles and a period are summarised by exact slices, as text and as JSON."""
    about = json.loads(run("summary", "cầu Đò Gát", "--json", env=env).stdout)
    assert ["sentences", "articles"] == list(about)[:2]
    assert about["sentences"]
    assert all(sentence["text"] in BRIDGE for sentence in about["sentences"])
    named = json.loads(run("summary", "--article", "vai-thieu", "--syllables", "25", "--json", env=env).stdout)
    assert ["vai-thieu"] == [sentence["article_id"] for sentence in named["sentences"]]
    period = json.loads(run("summary", "--since", "2025-03-01", "--until", "2025-03-31", "--json", env=env).stdout)
    assert {"cau-do-gat"} == {sentence["article_id"] for sentence in period["sentences"]}
    shown = run("summary", "vải thiều", env=env)
    assert "mười năm.”\n    Vải thiều Lục Hà được mùa · Đồng Quê · 5/6/2025\n" in shown.stdout
    nothing = run("summary", "Brexit", env=env)
    assert (0, f"{VIETNAMESE.reader.summaries.topic_unknown}\n") == (nothing.returncode, nothing.stdout)


def test_summary_of_unknown_article(env: Mapping[str, str]) -> None:
    """An unknown article id is one line on stderr and exit code 1."""
    run("reindex", env=env)
    done = run("summary", "--article", "nope", env=env)
    assert (1, "") == (done.returncode, done.stdout)
    assert done.stderr.startswith("hoibao: there is no article 'nope'")
