"""The register of articles: their public numbers, and the days on which they were first indexed."""

import json
from datetime import date
from pathlib import Path

import pytest

from retrieval.articles import parsing
from retrieval.building.article_register import ArticleRegister, Entry, parse_register
from retrieval.building.build import build
from retrieval.building.options import BuildOptions
from retrieval.dates.publication.publication_date import PublicationDate
from retrieval.errors import IndexUnusableError
from retrieval.index.generations import Generations
from tests.answers import BlankSegmenter

TODAY, LATER = date(2026, 11, 30), date(2028, 11, 30)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "shelves.json"


def test_numbers_and_days_are_kept(file: Path) -> None:
    """An article keeps its number and day while others come and go, and no number is assigned twice."""
    assert [1, 2] == ArticleRegister(file, TODAY).enter(["cau", "vai"])
    assert [2, 3] == ArticleRegister(file, LATER).enter(["vai", "dien"])
    assert [4, 1, 3] == ArticleRegister(file, LATER).enter(["lua", "cau", "dien"])
    register = ArticleRegister(file, date(2030, 1, 1))

    days = [TODAY, TODAY, LATER, LATER, date(2030, 1, 1)]
    assert days == [register.first_seen(id_) for id_ in ("cau", "vai", "dien", "lua", "moi")]


def test_a_damaged_register_is_an_error(file: Path) -> None:
    """A register that is not JSON is an error that names the file, which stays unchanged."""
    file.write_text("{", encoding="utf-8")
    with pytest.raises(IndexUnusableError, match=r"shelves\.json is damaged"):
        ArticleRegister(file, TODAY)
    assert "{" == file.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"[1]", "not a table"),
        (b'{"a": "1"}', "not a table"),
        (b'{"a": true}', "not a table"),
        (b'{"a": 1.0}', "not a table"),
        (b'{"a": [1]}', "not a table"),
        (b'{"a": [true, "2026-11-30"]}', "not a table"),
        (b'{"a": [1, 2]}', "not a table"),
        (b'{"a": [[1, null], null]}', "not a table"),
        (b'{"a": [1, "2026-02-30"]}', "day is out of range"),
        (b'{"a": [1, "hom nay"]}', "Invalid isoformat"),
        (b'{"a": [0, "2026-11-30"]}', "between 1 and"),
        (b'{"a": 0}', "between 1 and"),
        (b'{"a": -1}', "between 1 and"),
        (b'{"a": 9223372036854775808}', "between 1 and"),
        (b'{"a": ' + b"9" * 5000 + b"}", "integer string conversion"),
        (b'{"a": 1, "b": 1}', "two articles have the same number"),
        (b'{"a": 1, "b": [1, "2026-11-30"]}', "two articles have the same number"),
        (b'{"a": 1, "a": 2}', "an article has two numbers"),
        (b'{"\\ud800": 1}', "surrogates not allowed"),
        (b'{"\xff": 1}', "can't decode"),
        (b"[" * 100_000, "nested too deeply"),
    ],
)
def test_numbers_are_positive_and_distinct(content: bytes, expected: str) -> None:
    """A register with any other content than positive and distinct numbers is refused with a reason."""
    with pytest.raises(ValueError, match=expected):
        parse_register(content)


def test_a_register_without_days_opens(file: Path) -> None:
    """Numbers of a program that kept no days are kept, though some are missing in between; their day is the next build.

    The articles that are gone have none.
    """
    file.write_text('{"vai": 2, "gone": 4}', encoding="utf-8")
    register = ArticleRegister(file, TODAY)

    assert TODAY == register.first_seen("vai")
    assert [5, 2] == register.enter(["cau", "vai"])
    expected = {"vai": Entry(2, TODAY), "gone": Entry(4), "cau": Entry(5, TODAY)}
    assert expected == parse_register(file.read_bytes())


def test_any_id_has_an_entry(file: Path) -> None:
    """Ids with any characters are stored unchanged, each on a line of its own."""
    ids = ['Hà Nội/"1"', "a\\b", "x\ny", ""]
    ArticleRegister(file, TODAY).enter(ids)

    assert {id_: [number, "2026-11-30"] for number, id_ in enumerate(ids, 1)} == json.loads(file.read_bytes())
    assert len(ids) + 2 == len(file.read_text(encoding="utf-8").splitlines())


RECORD = '{{"id": {}, "title": "{}", "body": "Đê Sông Mây vỡ."}}\n'


def test_an_article_is_dated_from_the_day_when_it_was_first_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full build two years later dates an article from the same day as the first, and so equals a partial one."""

    def seen_then(*, seen: date, **_: object) -> PublicationDate:
        return PublicationDate(seen.year, seen.month, seen.day, "inferred", "Đê")

    monkeypatch.setattr(parsing, "published_date", seen_then)
    articles = tmp_path / "articles"
    articles.mkdir()
    (articles / "a.txt").write_text("Đê Sông Mây vỡ.", encoding="utf-8")
    (articles / "b.jsonl").write_text(
        RECORD.format('" lũ "', "Lũ") + '{"body": "Lũ lên."}\n' + RECORD.format("7", "Bảy"), encoding="utf-8"
    )

    def dates(generations: Generations, *, today: date, full: bool) -> dict[str, str | None]:
        build(articles, generations, BlankSegmenter(), BuildOptions(full=full, today=today))
        return {article.id: article.published.iso() for article in generations.open().articles}

    index = Generations(tmp_path / "index")
    first = dates(index, today=TODAY, full=False)
    (articles / "a.txt").write_text("Đê Sông Mây vỡ. Lũ lên.", encoding="utf-8")
    (articles / "moi.txt").write_text("Nước rút.", encoding="utf-8")
    partial = dates(index, today=LATER, full=False)

    assert dict.fromkeys(["a", "lũ", "b/2", "7"], "2026-11-30") == first
    assert first | {"moi": "2028-11-30"} == partial == dates(index, today=LATER, full=True)
