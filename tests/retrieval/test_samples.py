import json
import unicodedata
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "retrieval" / "samples"
QUESTIONS = ROOT / "tests" / "samples_questions.jsonl"

Record = Mapping[str, str | list[str] | None]


def read_records(path: Path) -> list[Record]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def text_of(record: Record) -> str:
    """The title and the body of a JSON lines record, a paragraph a line."""
    body = record["body"]
    return "\n".join([str(record["title"]), *(body if isinstance(body, list) else [str(body)])])


def read_samples() -> list[tuple[str, str]]:
    """Every sample as (id, text), read without the product's reader, so that a fault of either shows."""
    samples = [(path.stem, path.read_text(encoding="utf-8")) for path in sorted(SAMPLES.glob("*.txt"))]
    for path in sorted(SAMPLES.glob("*.jsonl")):
        samples += [(str(record["id"]), text_of(record)) for record in read_records(path)]
    return samples


ANSWERABLE = [record for record in read_records(QUESTIONS) if record["kind"] != "refused"]


def test_there_are_enough_samples_and_each_has_its_own_id() -> None:
    """The shipped samples are at least twelve articles under distinct ids."""
    ids = [article_id for article_id, _ in read_samples()]
    assert len(ids) >= 12
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize(("article_id", "text"), read_samples(), ids=lambda value: value[:40])
def test_a_sample_is_clean_text(article_id: str, text: str) -> None:
    """A sample is composed Unicode without tabs, so quotations of it look right everywhere."""
    assert unicodedata.normalize("NFC", text) == text, article_id
    assert "\t" not in text, article_id


def test_samples_are_nothing_but_articles() -> None:
    """The folder holds article files only, all on one level, as the package data pattern ships them."""
    assert {".txt", ".jsonl"} == {path.suffix for path in SAMPLES.iterdir()}


@pytest.mark.parametrize("asked", ANSWERABLE, ids=lambda asked: asked["question"])
def test_a_question_points_to_one_place_of_its_article(asked: Record) -> None:
    """What marks the answering sentence stands once, and only once, in the article that answers."""
    text = dict(read_samples())[str(asked["article_id"])]
    assert text.count(str(asked["contains"])) == 1


def test_the_questions_are_as_many_and_as_typed_as_they_say() -> None:
    """Each kind has its questions, none twice; unaccented ones are ASCII, refused ones name no article."""
    asked = read_records(QUESTIONS)
    kinds = Counter(question["kind"] for question in asked)
    assert kinds["plain"] >= 40
    assert kinds["unaccented"] >= 10
    assert kinds["refused"] >= 12
    assert len({question["question"] for question in asked}) == len(asked)
    assert all(str(q["question"]).isascii() for q in asked if q["kind"] == "unaccented")
    assert all(q["article_id"] is None and q["contains"] is None for q in asked if q["kind"] == "refused")
