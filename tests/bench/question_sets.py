"""Sets of questions with known answers, as the benchmarks' ``--data`` folders hold them.

A set is a folder with ``contexts.jsonl`` (``{"cid", "title", "text"}``) and ``questions.jsonl``
(``{"qid", "question", "cid", "answers": [{"text", "start"}]}``, ``start`` in characters of the context's text).
"""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from retrieval.building.build import build
from retrieval.index.generations import Generations
from retrieval.index.sentence_index import SentenceIndex
from retrieval.text.segmentation import Segmenter


@dataclass(frozen=True, slots=True)
class Question:
    """A question, the article that answers it, and the offsets of the accepted answers in its text."""

    text: str
    article_id: str
    answers: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """A folder of contexts and questions."""

    folder: Path

    @property
    def name(self) -> str:
        """The name of the folder."""
        return self.folder.name

    def questions(self) -> list[Question]:
        """Return every question, in the order of the file."""
        return [
            Question(
                row["question"],
                row["cid"],
                tuple((answer["start"], answer["start"] + len(answer["text"])) for answer in row["answers"]),
            )
            for row in _rows(self.folder / "questions.jsonl")
        ]

    def context_ids(self) -> list[str]:
        """Return the id of every context, in the order of the file."""
        return [str(row["cid"]) for row in _rows(self.folder / "contexts.jsonl")]

    def texts(self) -> dict[str, str]:
        """Return the title and the text of every context by its id."""
        return {row["cid"]: f"{row['title']}\n{row['text']}" for row in _rows(self.folder / "contexts.jsonl")}

    def index(self, work: Path, segmenter: Segmenter, keep: Callable[[int], bool] = lambda _: True) -> SentenceIndex:
        """Return the index of the contexts whose number ``keep`` accepts, built in the folder ``work``."""
        work.mkdir(parents=True, exist_ok=True)
        contexts = (row for number, row in enumerate(_rows(self.folder / "contexts.jsonl")) if keep(number))
        records = ({"id": row["cid"], "title": row["title"], "body": row["text"]} for row in contexts)
        _write(work / "articles.jsonl", records)
        generations = Generations(work / "index")
        build(work / "articles.jsonl", generations, segmenter)
        return generations.open()


def gold_sentences(index: SentenceIndex, question: Question) -> frozenset[int]:
    """Return the sentences of the question's article in which an accepted answer starts."""
    article = index.find_article(question.article_id)
    if article is None:
        return frozenset()
    sentences = map(index.sentence, article.sentences)
    return frozenset(
        sentence.number
        for sentence in sentences
        if any(sentence.start <= start < sentence.end for start, _ in question.answers)
    )


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _write(path: Path, records: Iterable[object]) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
