"""An article from the paragraphs of a file that has them, such as a Word or PDF file."""

import re
import unicodedata
from collections.abc import Iterable

from retrieval.articles.formats.format import Document
from retrieval.articles.formats.plain_text import head_lines

# Characters without a form that text copied from documents has: of control, soft hyphens, those of private use.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ue000-\uf8ff\ufeff\ufffe\uffff]"
)
_LIGATURES = re.compile("[\ufb00-\ufb06]")
_SPACES = re.compile("[ \t\u00a0\u2000-\u200a\u202f\u205f\u3000]+")


def tidy(text: str) -> str:
    """Return text in NFC, with single blanks, lines without blanks around them, and no invisible characters."""
    whole = _LIGATURES.sub(lambda found: unicodedata.normalize("NFKC", found.group()), _INVISIBLE.sub("", text))
    composed = unicodedata.normalize("NFC", whole)
    return "\n".join(filter(None, (_SPACES.sub(" ", line).strip() for line in composed.splitlines())))


def document_of(paragraphs: Iterable[str], title: str | None = None) -> Document:
    """Return the article that some paragraphs make, of which the first may be head lines.

    Without a ``title`` in the file, the first of them may be that.
    """
    text = "\n".join(filter(None, map(tidy, paragraphs)))
    head, body_start = head_lines(text)
    return Document(
        text,
        title=head.get("tiêu đề") or (tidy(title).replace("\n", " ") if title else None),
        source=head.get("nguồn"),
        url=head.get("url"),
        published=head.get("ngày"),
        section=head.get("chuyên mục"),
        body_start=body_start,
        may_open_with_title=not title,
    )
