"""Which syllables are written as names: a reader types `hà nội`, the articles know that it is Hà Nội.

Truecasing after Lita et al., "tRuEcasIng" (ACL 2003), by unigrams: the share of a form's uses inside a sentence that
begin with a capital letter.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from retrieval.normalise import Token
from retrieval.string_table import StringTable, sort_key

_NAME_FROM = 0.6


class CasingCounter:
    """Counts, sentence by sentence, how forms are written."""

    def __init__(self) -> None:
        self._uses: Counter[str] = Counter()
        self._capitals: Counter[str] = Counter()

    def add(self, sentence: str, tokens: Sequence[Token]) -> None:
        """Count the tokens of one sentence but the first, whose capital says nothing."""
        for token in tokens[1:]:
            self._uses[token.form] += 1
            if sentence[token.start].isupper():
                self._capitals[token.form] += 1

    def save(self, folder: Path, name: str, change: Callable[[str], str] = str) -> None:
        """Write the forms that are names as the table ``name``, after making them comparable by ``change``."""
        uses, capitals = Counter[str](), Counter[str]()
        for form, count in self._uses.items():
            uses[change(form)] += count
            capitals[change(form)] += self._capitals[form]
        names = [form for form, count in uses.items() if capitals[form] > _NAME_FROM * count]
        StringTable.of(sorted(names, key=sort_key)).save(folder, name)
