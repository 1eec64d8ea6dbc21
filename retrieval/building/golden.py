"""The editor's questions with known answers, ``golden.jsonl``: a new index must go on answering them.

A record a line: ``{"question": str, "article_id": str | [str], "text"?: str}``. A question is answered where the bot
answers it and one of the first three passages comes from such an article and, where ``text`` is given, holds it, the
sentences quoted beside it included.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from retrieval.articles.model import Fault
from retrieval.question_search import QuestionSearch
from retrieval.ranking.ranking import Passage

KEPT_SHARE = 0.8

_PASSAGES = 3  # those that a reader is shown at once


@dataclass(frozen=True, slots=True)
class GoldenQuestion:
    """A question, the articles that answer it, and what the passage says; "" where any passage of theirs will do."""

    question: str
    articles: frozenset[str]
    text: str = ""


def read_golden(path: Path) -> tuple[list[GoldenQuestion], list[Fault]]:
    """The questions of a file, which need not be there, and a fault for each line that is none."""
    questions: list[GoldenQuestion] = []
    faults: list[Fault] = []
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except FileNotFoundError:
        return [], []
    except (OSError, UnicodeDecodeError) as error:
        return [], [Fault(str(path), f"cannot be read ({error}); save it as UTF-8 text", "golden")]
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            questions.append(_question(json.loads(line)))
        except (ValueError, RecursionError) as error:
            faults.append(Fault(f"{path}:{number}", f"is no question with a known answer: {error}", "golden"))
    return questions, faults


def answered(questions: Iterable[GoldenQuestion], asking: QuestionSearch) -> list[GoldenQuestion]:
    """Those of ``questions`` that are answered as they should be."""
    return [question for question in questions if _is_answered(question, asking)]


def _is_answered(golden: GoldenQuestion, asking: QuestionSearch) -> bool:
    found = asking.ask(golden.question, _PASSAGES).found
    return found.answered and any(_is_right(golden, passage) for passage in found.passages)


def _is_right(golden: GoldenQuestion, passage: Passage) -> bool:
    shown = " ".join(f"{passage.before} {passage.sentence.text} {passage.after}".split())
    return passage.article.id in golden.articles and golden.text in shown


def _question(record: object) -> GoldenQuestion:
    """Raises ValueError that names the field and the mend."""
    if not isinstance(record, dict):
        raise ValueError(  # noqa: TRY004 — the caller reports whatever is wrong with a line alike
            'it must be an object {"question", "article_id", "text"}'
        )
    question, text = record.get("question"), record.get("text", "")
    ids = record.get("article_id")
    ids = [ids] if isinstance(ids, str) else ids
    if not (isinstance(question, str) and question.strip()):
        raise ValueError('"question" must be text')
    if not (isinstance(ids, list) and ids and all(isinstance(id_, str) for id_ in ids)):
        raise ValueError('"article_id" must be the id of an article, or a list of them')
    if not isinstance(text, str):
        raise ValueError('"text" must be text')  # noqa: TRY004 — as above
    return GoldenQuestion(question, frozenset(ids), " ".join(text.split()))


def lost(before: Sequence[GoldenQuestion], after: Sequence[GoldenQuestion]) -> list[GoldenQuestion]:
    """Those answered ``before`` that are no longer, where they are more than may be lost; else none.

    What no index answered can't be lost, so it never keeps a new one from being served.
    """
    gone = [question for question in before if question not in after]
    return gone if len(before) - len(gone) < KEPT_SHARE * len(before) else []
