"""The evidence for the year in which an article was written."""

from dataclasses import dataclass
from typing import Literal

from retrieval.dates.date_expressions import DateExpression, Mention
from retrieval.dates.publication.year_roles import YearRole, role_of

EvidenceKind = (
    YearRole
    | Literal[
        "ahead", "behind", "between", "comparison", "days", "lunar", "lunar day", "season", "sum", "today", "weekday"
    ]
)

FIRST_NEWS_YEAR = 1996  # of news on the web

_NOT_LOOKING_BACK = frozenset({"birth", "expiry", "plan", "tet"})


@dataclass(frozen=True, slots=True)
class YearEvidence:
    """Words of the text as evidence for a year.

    Attributes:
        year: The year.
        kind: Several pieces of one kind for one year count once.
        points: The weight; see `retrieval.dates.publication.year_inference`.
        mention: The date that it rests on, if any.
        words: The words as written.
    """

    year: int
    kind: EvidenceKind
    points: int
    mention: Mention | None
    words: str


@dataclass(frozen=True, slots=True)
class YearMention:
    """A named year with its role; the words that show the role begin at ``start`` of its part."""

    mention: Mention
    year: int
    role: YearRole
    start: int

    @classmethod
    def of(cls, mention: Mention, year: int) -> "YearMention":
        """Return the mention of ``year`` with its role."""
        return cls(mention, year, *role_of(mention))

    @property
    def date(self) -> DateExpression:
        """The date expression with the year."""
        return self.mention.date

    @property
    def looks_back(self) -> bool:
        """Whether the year had at least begun when the article was written."""
        return self.date.tense == "past" and self.role not in _NOT_LOOKING_BACK

    def evidence(self, year: int, kind: EvidenceKind, points: int) -> YearEvidence:
        """Return the mention as evidence for ``year``."""
        return YearEvidence(year, kind, points, self.mention, self.mention.part[self.start : self.date.end])

    def calendar_order(self) -> tuple[int, int, int]:
        """Return year, month and day, 0 where not named."""
        return self.year, self.date.month or 0, self.date.day or 0
