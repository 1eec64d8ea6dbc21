"""Which syllables are written as names: a reader types `hà nội`, the articles know that it is Hà Nội.

Truecasing after Lita et al., "tRuEcasIng" (ACL 2003), by unigrams: the share of a form's uses inside a sentence that
begin with a capital letter.
"""

import json
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from retrieval.normalise import Token
from retrieval.string_table import StringTable, sort_key

_NAME_FROM = 0.6
_COUNTS = "casing.json"


class CasingCounter:
    """Counts, sentence by sentence, how forms are written."""

    def __init__(self) -> None:
        self._uses: Counter[str] = Counter()
        self._capitals: Counter[str] = Counter()

    @classmethod
    def load(cls, folder: Path) -> "CasingCounter":
        """What `save_counts` wrote."""
        counter = cls()
        for form, uses, capitals in json.loads((folder / _COUNTS).read_text(encoding="utf-8")):
            counter._uses[form], counter._capitals[form] = uses, capitals
        return counter

    def save_counts(self, folder: Path) -> None:
        """Write the counts, for the next generation to go on from."""
        counts = [[form, uses, self._capitals[form]] for form, uses in self._uses.items() if uses]
        (folder / _COUNTS).write_text(json.dumps(counts, ensure_ascii=False), encoding="utf-8")

    def remove(self, sentence: str, tokens: Sequence[Token]) -> None:
        """Take back what was added."""
        self._add(sentence, tokens, -1)

    def add(self, sentence: str, tokens: Sequence[Token]) -> None:
        """Count the tokens of one sentence but the first, whose capital says nothing."""
        self._add(sentence, tokens, 1)

    def _add(self, sentence: str, tokens: Sequence[Token], times: int) -> None:
        for token in tokens[1:]:
            self._uses[token.form] += times
            if sentence[token.start].isupper():
                self._capitals[token.form] += times

    def save(self, folder: Path, name: str, change: Callable[[str], str] = str) -> None:
        """Write the forms that are names as the table ``name``, after making them comparable by ``change``."""
        uses, capitals = Counter[str](), Counter[str]()
        for form, count in self._uses.items():
            uses[change(form)] += count
            capitals[change(form)] += self._capitals[form]
        names = [form for form, count in uses.items() if capitals[form] > _NAME_FROM * count]
        StringTable.of(sorted(names, key=sort_key)).save(folder, name)
