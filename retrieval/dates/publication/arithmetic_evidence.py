"""Which year sums speak for: a year of birth and an age, a day of history and its anniversary."""

import re
from collections.abc import Iterator, Sequence

from retrieval.dates.date_expressions import DAY, MONTH
from retrieval.dates.publication.year_evidence import YearEvidence

_POINTS = 3  # an age may be off by one, and an anniversary be still ahead
_BORN = r"(?:SN|sinh năm)\s(?P<since>(?:19|20)\d\d)(?!\d)"
_AGED = r"(?<!\d)(?P<years>\d{1,2}) tuổi"
_HISTORY = rf"(?:\s[^\s\d.(]{{1,12}}){{1,12}}\s\(?(?:ngày )?{DAY}[/.\-]{MONTH}[/.\-](?P<since>(?:1[89]|20)\d\d)(?!\d)"
# Each with what it holds, in lower case: nearly no text does, and looking for that takes no time.
SUMS = tuple(
    (held, re.compile(pattern, re.IGNORECASE))
    for held, pattern in (
        ("tuổ", rf"{_AGED}[\s,(;]{{1,3}}{_BORN}"),
        ("tuổ", rf"(?<!\w){_BORN}[\s,(;]{{1,3}}{_AGED}"),
        ("kỷ n", rf"kỷ niệm (?:lần thứ )?(?P<years>\d{{1,3}}) năm{_HISTORY}"),
    )
)


def arithmetic_evidence(parts: Sequence[str]) -> Iterator[YearEvidence]:
    """Clues from "33 tuổi, SN 1990", "kỷ niệm 50 năm Ngày giải phóng (30/4/1975)"."""
    for part in parts:
        lowered = part.lower()
        for held, pattern in SUMS:
            for match in pattern.finditer(part) if held in lowered else ():
                yield YearEvidence(int(match["since"]) + int(match["years"]), "sum", _POINTS, None, match[0])
