"""``.txt``: a paragraph a line, after optional head lines, such as ``Tiêu đề:``, ``Nguồn:``, ``Ngày:``, ``URL:``."""

import re
import unicodedata

from retrieval.articles.formats.encoding import decode
from retrieval.articles.formats.format import Document, DocumentFormat

_HEAD_LINE = re.compile(r"\s*(tiêu đề|nguồn|ngày|url|chuyên mục)\s*:\s*(.*?)\s*", re.IGNORECASE)


def _read(content: bytes) -> Document:
    text = decode(content)
    head, body_start = head_lines(text)
    return Document(
        text,
        title=head.get("tiêu đề"),
        source=head.get("nguồn"),
        url=head.get("url"),
        published=head.get("ngày"),
        section=head.get("chuyên mục"),
        body_start=body_start,
        may_open_with_title=True,
    )


def head_lines(text: str) -> tuple[dict[str, str], int]:
    """Return the head lines at the top by lower-case name, and the offset of the text after them."""
    head: dict[str, str] = {}
    position = 0
    for line in text.splitlines(keepends=True):
        match = _HEAD_LINE.fullmatch(unicodedata.normalize("NFC", line))
        if match is None and line.strip():
            break
        if match and match[2]:
            head.setdefault(match[1].lower(), match[2])
        position += len(line)
    return head, position if head else 0


_MOST_BYTES = 8 << 20  # chosen: of the longest article, in any encoding

FORMAT = DocumentFormat("text", (".txt",), _read, _MOST_BYTES)
