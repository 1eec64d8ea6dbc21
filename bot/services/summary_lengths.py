"""The lengths of summaries, and how they are typed after a topic: *giá vàng ngắn*."""

import re
from collections.abc import Mapping
from typing import Literal

from retrieval.text.normalise import composed, fold, forms

Length = Literal["short", "medium", "long"]

LENGTHS: Mapping[Length, int] = {"short": 100, "medium": 200, "long": 400}
"""The syllables of a summary of each length, chosen."""

_TYPED = re.compile(
    r"(?:^|[\s,(]+)(ngắn|ngan|vừa|vua|dài|dai|short|medium|long)(?: gọn| gon| thôi| thoi)?\s*[).!]?$", re.IGNORECASE
)
_MEANT: Mapping[str, Length] = {
    **dict.fromkeys(("ngắn", "ngan", "short"), "short"),
    **dict.fromkeys(("vừa", "vua", "medium"), "medium"),
    **dict.fromkeys(("dài", "dai", "long"), "long"),
}
# What these words belong to, without diacritics: "áo dài", "phim ngắn", "doanh nghiệp nhỏ và vừa".
_BELONGS_TO = frozenset(
    forms("ao ban bo cau chan clip co da dao duong keo lau long mua nha phim quan rut song tay toc tam truyen va van")
)


def length_as_typed(typed: str) -> tuple[str, Length]:
    """Return what was typed without the length at its end, and that length: the medium one if there is none.

    "dài" in "áo dài" is none.
    """
    text = composed(typed)
    match = _TYPED.search(text)
    if match is None:
        return typed, "medium"
    rest = text[: match.start()]
    if any(fold(last) in _BELONGS_TO for last in forms(rest)[-1:]):
        return typed, "medium"
    return rest.strip(), _MEANT[match[1].lower()]
