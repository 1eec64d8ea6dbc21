"""An example question of a generation, and the file that holds all of them."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

_FILE = "examples.json"


@dataclass(frozen=True, slots=True)
class Example:
    """A question that a generation answers.

    Attributes:
        question: The question, as a reader would ask it.
        article_id: The id of the article that answers it.
        sentence: The position of the sentence that answers it in the article.
        form: The form that it is made by; those of one form are alike.
    """

    question: str
    article_id: str
    sentence: int
    form: str

    @property
    def key(self) -> str:
        """A hash of the question, by which a button names it: the same in every generation."""
        return question_key(self.question)


def question_key(question: str) -> str:
    """Return a hash of a question: 16 hexadecimal digits."""
    return hashlib.sha256(question.encode()).hexdigest()[:16]


def save_examples(folder: Path, examples: Sequence[Example]) -> None:
    """Write the examples of the generation in ``folder``."""
    records = [asdict(example) for example in examples]
    (folder / _FILE).write_text(json.dumps(records, ensure_ascii=False, indent=1), encoding="utf-8")


def load_examples(folder: Path) -> tuple[Example, ...]:
    """Return the examples of the generation in ``folder``, the newest articles' first; none in one of before them."""
    try:
        records = json.loads((folder / _FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return ()
    return tuple(Example(**record) for record in records)
