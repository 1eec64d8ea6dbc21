"""The section of a newspaper that an article is in, as its file states it."""

import re

from retrieval.text.normalise import composed, forms

_SEPARATORS = re.compile(r"\s*[>»›→|;,/]\s*")
_NO_NAME = re.compile(r"[a-z0-9]+(?:[-_.][a-z0-9]+)+|\w+:")  # but a part of an address
_LONGEST, _LONGEST_INITIALS = 40, 6  # characters, chosen: TP HCM
_NO_SECTIONS = frozenset(("trang chủ", "home", "homepage", "tin tức", "news", "uncategorized", "chưa phân loại"))


def section_of(stated: str | None) -> str | None:
    """Return the first section that a file states, as "Trang chủ > Kinh tế > Vàng" does; None if there is none.

    It begins with a capital letter, and is in small letters otherwise if it was in capitals.
    """
    for part in _SEPARATORS.split(" ".join(composed(stated or "").split())):
        is_name = len(part) <= _LONGEST and any(map(str.isalpha, part)) and not _NO_NAME.fullmatch(part)
        if not is_name or part.lower() in _NO_SECTIONS:
            continue
        is_loud = part.isupper() and len(part) > _LONGEST_INITIALS
        return part[0].upper() + (part[1:].lower() if is_loud else part[1:])
    return None


def same_section(section: str) -> str:
    """Return what is the same for two ways to write the name of a section."""
    return " ".join(forms(section))
