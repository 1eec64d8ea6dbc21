"""Recognises an article by which a newspaper corrects another one: *Đính chính*, *Cải chính*."""

import re
from dataclasses import asdict, dataclass

from retrieval.text.normalise import composed, forms

_WORDS = r"(?:đính chính|cải chính)"
_MENTIONED = re.compile(_WORDS, re.IGNORECASE)
# "Đính chính: …", "[Cải chính] …", "Thông tin đính chính", "Xin lỗi và đính chính"; "Bộ Y tế đính chính …" is news.
_TITLE = re.compile(rf"\W*(?:thông tin\s+|lời\s+)?{_WORDS}|.*\bxin\s.*{_WORDS}|.*\({_WORDS}\)\W*$", re.IGNORECASE)
_TEXT = re.compile(
    rf"\s*{_WORDS}|.*?(?:\bxin\s+(?:được\s+)?|\b(?:tòa soạn|toà soạn|ban biên tập|chúng tôi)\s+){_WORDS}",
    re.IGNORECASE | re.DOTALL,
)
_ADDRESS = re.compile(r"https?://[^\s<>“”\"]+")
_REACH = 1000  # characters of the text in which the other article is named; chosen


@dataclass(frozen=True, slots=True)
class CorrectionNotice:
    """What a notice says of the articles that it corrects, near its beginning.

    Attributes:
        words: The compared forms of its title and of its text, in which it names them by their titles.
        addresses: The web addresses there.
    """

    words: str
    addresses: tuple[str, ...]

    def fields(self) -> dict[str, object]:
        """Return the attributes by name, as JSON holds them."""
        return {**asdict(self), "addresses": list(self.addresses)}


def find_notice(title: str, text: str) -> CorrectionNotice | None:
    """Return what an article says of those that it corrects; None if it is no notice of a correction."""
    title, beginning = composed(title), composed(text[:_REACH])
    if not _MENTIONED.search(f"{title}\n{beginning}"):  # most articles
        return None
    if not (_TITLE.match(title) or _TEXT.match(beginning)):
        return None
    addresses = dict.fromkeys(found[0].rstrip(".,;)") for found in _ADDRESS.finditer(beginning))
    return CorrectionNotice(" ".join(forms(f"{title}\n{beginning}")), tuple(addresses))
