"""Near misses: counterfactual questions, made of answerable ones by a change of one thing.

A name, country, year, number or counted noun is replaced by another of its kind that the article does not have, a
number also by one that the article has elsewhere ("inside"), or two names change places. So the article speaks of
nearly all of it, and answers it no longer. (A few of those with names swapped still are answered, where the relation
is symmetric.)
"""

import random
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from retrieval.text.normalise import forms
from retrieval.text.syllables import is_syllable

_COUNTRY_LIST = """Pháp|Đức|Nhật Bản|Hàn Quốc|Trung Quốc|Nga|Mỹ|Anh|Ý|Tây Ban Nha|Thái Lan|Lào|Campuchia|Indonesia|\
Malaysia|Singapore|Ấn Độ|Úc|Canada|Brazil|Argentina|Ai Cập|Ukraine|Ba Lan|Hà Lan|Bỉ|Thụy Sĩ|Thụy Điển|Na Uy|Đan Mạch|\
Phần Lan|Thổ Nhĩ Kỳ|Iran|Iraq|Israel|Cuba|Mexico|Bồ Đào Nha|Hy Lạp|Áo|Việt Nam|Philippines|Myanmar"""
COUNTRIES = _COUNTRY_LIST.split("|")
_UPPER = "A-ZÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝĂĐĨŨƠƯ" + "".join(c for c in map(chr, range(0x1EA0, 0x1EFA)) if c.isupper())
_NAME = re.compile(rf"\b[{_UPPER}]\w*(?: [{_UPPER}]\w*)*")
_YEAR = re.compile(r"(?<![\d.,/-])(1[5-9]\d\d|20\d\d)(?![\d.,/%-])")
_NUMBER = re.compile(r"(?<![\d.,/-])\d{1,3}(?![\d.,/%-])")
_COUNTED = re.compile(r"\b(?:bao nhiêu|mấy) ([a-zà-ỹ]+(?: [a-zà-ỹ]+)?)")
_TRIES = 12
_FARTHEST = {"year": 9, "number": 5}  # from the figure replaced
_BETWEEN = range(3, 41)  # characters between two names that change places


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A counterfactual question, and what was changed: one of `NearMisses.KINDS`."""

    kind: str
    text: str


class NearMisses:
    """Makes near misses with the names of some articles and the counted nouns of some questions."""

    KINDS = ("name", "country", "year", "number", "counted", "direction", "inside")

    def __init__(self, articles: Iterable[str], questions: Iterable[str], seed: int = 5) -> None:
        """Collect the replacements; the same ``seed`` and calls give the same near misses."""
        self._chance = random.Random(seed)
        names = {match[0] for text in articles for match in _names(text)}
        self._names: dict[int, list[str]] = defaultdict(list)
        for name in sorted(names):
            self._names[len(name.split())].append(name)
        self._counted = sorted({match[1] for text in questions if (match := _COUNTED.search(text))})

    def of(self, question: str, article: str) -> Iterator[NearMiss]:
        """Yield at most one near miss of each kind of a ``question`` that the text of ``article`` answers."""
        held = f" {' '.join(forms(article))} "
        names = list(_names(question))
        if names:
            name = self._chance.choice(names)
            country = name[0] in COUNTRIES
            others = COUNTRIES if country else self._names[len(name[0].split())]
            yield from self._replaced("country" if country else "name", question, name.span(), others, held)
        for kind, pattern in (("year", _YEAR), ("number", _NUMBER)):
            if figures := list(pattern.finditer(question)):
                figure = self._chance.choice(figures)
                low = max(1, int(figure[0]) - _FARTHEST[kind])
                nearby = [str(number) for number in range(low, int(figure[0]) + _FARTHEST[kind] + 1)]
                yield from self._replaced(kind, question, figure.span(), nearby, held)
        if counted := _COUNTED.search(question):
            nouns = [noun for noun in self._counted if f" {forms(noun)[0]} " not in held]
            yield from self._replaced("counted", question, counted.span(1), nouns, held)
        yield from _swapped(question, names)
        yield from self._inside(question, article, held)

    def _inside(self, question: str, article: str, held: str) -> Iterator[NearMiss]:
        """Yield the question with a number that ``article`` has, but not after the same word."""
        asked = list(_NUMBER.finditer(question))
        others = sorted({one[0] for one in _NUMBER.finditer(article)} - {one[0] for one in asked})
        if asked and others:
            figure, other = self._chance.choice(asked), self._chance.choice(others)
            if f" {' '.join([*forms(question[: figure.start()])[-1:], other])} " not in held:
                yield NearMiss("inside", question[: figure.start()] + other + question[figure.end() :])

    def _replaced(
        self, kind: str, question: str, span: tuple[int, int], others: Sequence[str], held: str
    ) -> Iterator[NearMiss]:
        """Yield the question with another text at ``span`` that the article, as ``held``, does not have."""
        start, end = span
        for other in self._chance.sample(others, min(len(others), _TRIES)):
            if f" {' '.join(forms(other))} " not in held and other != question[start:end]:
                yield NearMiss(kind, question[:start] + other + question[end:])
                return


def _names(text: str) -> Iterator[re.Match[str]]:
    """Yield the runs of capitalised words, but for a single one that opens the text."""
    return (match for match in _NAME.finditer(text) if match.start() or " " in match[0])


def _swapped(question: str, names: Sequence[re.Match[str]]) -> Iterator[NearMiss]:
    """Yield the question with its first two whole names in each other's place, unless they are listed together."""
    # A single syllable is mostly the beginning of a longer name: *Quốc* of *Quốc hội*.
    whole = [name for name in names if " " in name[0] or name[0] in COUNTRIES or not is_syllable(name[0].lower())]
    if len(whole) < 2:
        return
    one, other = whole[:2]
    between = question[one.end() : other.start()]
    if len(between) in _BETWEEN and "," not in between and "và" not in between.split():
        yield NearMiss("direction", question[: one.start()] + other[0] + between + one[0] + question[other.end() :])
