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
    """Return the title and the body of a JSON lines record, one paragraph on each line."""
    body = record["body"]
    return "\n".join([str(record["title"]), *(body if isinstance(body, list) else [str(body)])])


def read_samples() -> list[tuple[str, str]]:
    """Return every sample as (id, text), read independently of the program."""
    samples = [(path.stem, path.read_text(encoding="utf-8")) for path in sorted(SAMPLES.glob("*.txt"))]
    for path in sorted(SAMPLES.glob("*.jsonl")):
        samples += [(str(record["id"]), text_of(record)) for record in read_records(path)]
    return samples


ANSWERABLE = [record for record in read_records(QUESTIONS) if record["kind"] != "refused"]


def test_samples_are_enough_and_have_distinct_ids() -> None:
    """The shipped samples are at least twelve articles with distinct ids."""
    ids = [article_id for article_id, _ in read_samples()]
    assert len(ids) >= 12
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize(("article_id", "text"), read_samples(), ids=lambda value: value[:40])
def test_a_sample_is_clean_text(article_id: str, text: str) -> None:
    """A sample is composed Unicode without tabs, so that quotations of it display correctly everywhere."""
    assert unicodedata.normalize("NFC", text) == text, article_id
    assert "\t" not in text, article_id


def test_the_folder_holds_articles_only() -> None:
    """The folder holds only article files, without subfolders, as the package data pattern requires."""
    assert {".txt", ".jsonl"} == {path.suffix for path in SAMPLES.iterdir()}


@pytest.mark.parametrize("asked", ANSWERABLE, ids=lambda asked: asked["question"])
def test_a_question_points_to_one_place_of_its_article(asked: Record) -> None:
    """The text that marks the answering sentence occurs exactly once in its article."""
    text = dict(read_samples())[str(asked["article_id"])]
    assert text.count(str(asked["contains"])) == 1


def test_there_are_enough_questions_of_each_kind() -> None:
    """Every kind has enough questions, all distinct; unaccented ones are ASCII, and refused ones name no article."""
    asked = read_records(QUESTIONS)
    kinds = Counter(question["kind"] for question in asked)
    assert kinds["plain"] >= 40
    assert kinds["unaccented"] >= 10
    assert kinds["refused"] >= 12
    assert len({question["question"] for question in asked}) == len(asked)
    assert all(str(q["question"]).isascii() for q in asked if q["kind"] == "unaccented")
    assert all(q["article_id"] is None and q["contains"] is None for q in asked if q["kind"] == "refused")
