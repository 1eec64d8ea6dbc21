"""The editor's questions with known answers, ``golden.jsonl``: a new index must still answer them.

Each line is a record ``{"question": str, "article_id": str | [str], "text"?: str}``. A question counts as answered if
the bot answers it and one of the first three passages comes from such an article and contains ``text``, if given, in
its sentence or in the context that is quoted with it.
"""

import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from retrieval.articles.model import Fault
from retrieval.question_search import QuestionSearch
from retrieval.ranking.ranking import Passage
from retrieval.text.regular_file import open_regular, read_edited, replace_file

_KEPT_SHARE = 0.8  # of the answers; chosen
_PASSAGES = 3  # as many as a reply shows
# Chosen: every build asks each question twice, which takes some 30 ms.
_MOST_BYTES = 1 << 22
_MOST_LINES = 2_000
_LONGEST_QUESTION = 1_000  # characters
_MOST_FAULTS = 100
_REMEDY = 'write one object a line: {"question", "article_id", "text"}'


@dataclass(frozen=True, slots=True)
class GoldenQuestion:
    """A question, the ids of the articles that answer it, and the text of the passage ("" for any passage)."""

    question: str
    articles: frozenset[str]
    text: str = ""


def read_golden(path: Path) -> tuple[list[GoldenQuestion], list[Fault]]:
    """Return the questions in a file, which may be missing, and a fault for each invalid line, at most a hundred."""
    file = read_edited(path, _MOST_BYTES, _MOST_LINES)
    questions: list[GoldenQuestion] = []
    faults = [Fault(str(path), f"{file.problem}; {file.remedy}", "golden")] if file.problem else []
    for number, line in enumerate(file.lines, start=1):
        if not line.strip():
            continue
        try:
            questions.append(_question(json.loads(line)))
        except (ValueError, RecursionError) as error:
            reason = f"no JSON from column {error.colno} on" if isinstance(error, json.JSONDecodeError) else error
            message = f"is not a question with a known answer: {reason}; {_REMEDY}"
            faults.append(Fault(f"{path}:{number}", message, "golden"))
    return questions, faults[:_MOST_FAULTS]


def add_golden(path: Path, golden: GoldenQuestion) -> Literal["added", "known", "full"]:
    """Append a question to a file, in one step, and return what was done; what editors wrote there stays as it is.

    ``known`` are questions that the file has with the same articles and text. A file is ``full`` where `read_golden`
    would ignore what is appended. A missing file is created.

    Raises:
        OSError: The file cannot be read or written, or is no regular file; it is unchanged.
    """
    path = path.resolve()
    try:
        with open_regular(path) as file:
            before, mode = file.read(_MOST_BYTES + 1), os.fstat(file.fileno()).st_mode & 0o777
    except FileNotFoundError:
        before, mode = b"", 0o600
    record = {"question": golden.question, "article_id": sorted(golden.articles), "text": golden.text}
    line = json.dumps(record, ensure_ascii=False).encode("utf-8", "replace")
    after = before + (b"\n" if before and not before.endswith(b"\n") else b"") + line + b"\n"
    if len(after) > _MOST_BYTES or after.count(b"\n") > _MOST_LINES or len(golden.question) > _LONGEST_QUESTION:
        return "full"
    if golden in read_golden(path)[0]:
        return "known"
    replace_file(path, after, mode=mode)
    return "added"


def answered(questions: Iterable[GoldenQuestion], search: QuestionSearch) -> list[GoldenQuestion]:
    """Return those of ``questions`` that ``search`` answers correctly."""
    return [question for question in questions if _is_answered(question, search)]


def _is_answered(golden: GoldenQuestion, search: QuestionSearch) -> bool:
    found = search.ask(golden.question, _PASSAGES)
    return found.answered and any(_is_right(golden, passage) for passage in found.passages)


def _is_right(golden: GoldenQuestion, passage: Passage) -> bool:
    shown = " ".join(f"{passage.before} {passage.sentence.text} {passage.after}".split())
    return passage.article.id in golden.articles and golden.text in shown


def _question(record: object) -> GoldenQuestion:
    """Return the question of a record. Raises ValueError, whose message names the field."""
    if not isinstance(record, dict):
        raise ValueError("no JSON object")  # noqa: TRY004 — the caller reports all errors of a line alike
    question, text = record.get("question"), record.get("text", "")
    ids = record.get("article_id")
    ids = [ids] if isinstance(ids, str) else ids
    if not (isinstance(question, str) and question.strip()):
        raise ValueError('"question" must be text')
    if len(question) > _LONGEST_QUESTION:
        raise ValueError(f'"question" has more than {_LONGEST_QUESTION} characters')
    if not (isinstance(ids, list) and ids and all(isinstance(id_, str) for id_ in ids)):
        raise ValueError('"article_id" must be the id of an article, or a list of them')
    if not isinstance(text, str):
        raise ValueError('"text" must be text')  # noqa: TRY004 — as above
    return GoldenQuestion(question, frozenset(ids), " ".join(text.split()))


def lost(before: Sequence[GoldenQuestion], after: Sequence[GoldenQuestion]) -> list[GoldenQuestion]:
    """Return the questions answered ``before`` but not ``after`` if these are too many, else none.

    A question that the previous index does not answer cannot be lost, so it never blocks a new index.
    """
    gone = [question for question in before if question not in after]
    return gone if len(before) - len(gone) < _KEPT_SHARE * len(before) else []
