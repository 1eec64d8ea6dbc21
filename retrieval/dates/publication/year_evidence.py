"""What speaks for the year in which an article was written."""

from dataclasses import dataclass

from retrieval.dates.date_expressions import Mention
from retrieval.dates.publication.year_roles import role_of

FIRST_NEWS_YEAR = 1996  # news on the web

_NO_LOOKING_BACK = frozenset({"birth", "expiry", "plan", "tet"})


@dataclass(frozen=True, slots=True)
class YearEvidence:
    """Words of the text that speak for a year; a year's clues of one `kind` count once."""

    year: int
    kind: str
    points: int
    mention: Mention | None
    words: str


@dataclass(frozen=True, slots=True)
class YearMention:
    """A year that is named, and what for; its words begin at ``start`` of the part it stands in."""

    mention: Mention
    year: int
    role: str
    start: int

    @classmethod
    def of(cls, mention: Mention, year: int) -> "YearMention":
        """The mention of ``year``, with its role read off the words around it."""
        return cls(mention, year, *role_of(mention))

    @property
    def looks_back(self) -> bool:
        """Whether the year has at least begun when the article was written."""
        return self.mention.found.tense == "past" and self.role not in _NO_LOOKING_BACK

    def clue(self, year: int, kind: str, points: int) -> YearEvidence:
        """What the mention says for ``year``."""
        return YearEvidence(year, kind, points, self.mention, self.mention.part[self.start : self.mention.found.end])

    def calendar_order(self) -> tuple[int, int, int]:
        """Year, month and day, 0 where not named."""
        return self.year, self.mention.found.month or 0, self.mention.found.day or 0
