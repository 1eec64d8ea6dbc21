"""The section of a newspaper that an article is in, as its file states it."""

import re

from retrieval.text.normalise import composed, forms

_SEPARATORS = re.compile(r"\s*[>»›→|;,/]\s*")
_LONGEST = 40  # characters, chosen
_NO_SECTIONS = frozenset(("trang chủ", "home", "homepage", "tin tức", "news", "uncategorized", "chưa phân loại"))


def section_of(stated: str | None) -> str | None:
    """Return the first section that a file states, as "Trang chủ > Kinh tế > Vàng" does; None if there is none.

    It begins with a capital letter, and is in small letters otherwise if it was in capitals.
    """
    for part in _SEPARATORS.split(" ".join(composed(stated or "").split())):
        if part.lower() in _NO_SECTIONS or len(part) > _LONGEST or not any(map(str.isalpha, part)):
            continue
        is_loud = part.isupper() and " " in part
        return part[0].upper() + (part[1:].lower() if is_loud else part[1:])
    return None


def same_section(section: str) -> str:
    """Return what is the same for two ways to write the name of a section."""
    return " ".join(forms(section))
