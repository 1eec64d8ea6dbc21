"""Lines of an article that are none of its text: links to other articles, captions' credits, calls to subscribe.

For all formats; only what is certain by its words alone.
"""

import re
from collections.abc import Iterable, Iterator

_MARK = r"[\s>»›▶►➤→•*+|\-–—\[(]*"
_THING = r"(?:tin|bài|bài viết|tin bài|video|clip|ảnh|chủ đề|sự kiện|chuyên mục|thông tin|nội dung|tin tức)"
_RELATED = (
    r"(?:(?:mời (?:quý vị |quý )?(?:bạn đọc |độc giả |bạn |khán giả )?)?(?:xem|đọc|nghe) (?:thêm|tiếp|ngay)"
    rf"(?: (?:các )?{_THING}(?: khác)?)?"
    rf"|(?:các )?{_THING} (?:có )?liên quan(?: khác)?|liên quan"
    rf"|(?:các )?{_THING} (?:cùng (?:chuyên mục|chủ đề|tác giả|mục|loại)|khác|đọc nhiều|nổi bật|mới|mới nhất|nóng"
    r"|đã đưa|cũ hơn|mới hơn|hay|đáng chú ý|tiếp theo|trước đó|hot)(?: nhất)?"
    r"|cùng (?:chuyên mục|chủ đề|tác giả)|đọc nhiều(?: nhất)?|xem nhiều(?: nhất)?|đáng đọc|đừng bỏ lỡ|tin mới(?: nhất)?"
    r"|(?:bạn )?có thể (?:bạn )?(?:quan tâm|thích|muốn (?:xem|đọc))|gợi ý cho bạn|dành cho bạn|đề xuất cho bạn"
    r"|related(?: articles?| news| posts?| stories)?|read more|see also|more (?:on|from) .{1,40})"
)
_SECTION = (
    r"(?:(?:gửi |viết )?(?:bình luận|ý kiến|phản hồi|thảo luận)(?: của)?(?: (?:bạn|độc giả|bạn đọc|người đọc))?(?: của bạn)?"
    r"|comments?|leave a (?:comment|reply)|chia sẻ(?: bài viết)?|share|từ khóa|từ khoá|tags?|chủ đề|thẻ"
    r"|quảng cáo|advertisements?|tài trợ|thăm dò ý kiến|bình chọn|đánh giá(?: bài viết)?|theo dõi chúng tôi"
    r"|đăng ký nhận (?:tin|bản tin)|newsletter|thích và chia sẻ)"
)
_COUNT = r"(?:\s*[(\[]?\d{1,5}[)\]]?)?"
_LINK_LINE = re.compile(rf"{_MARK}{_RELATED}\s*[:>»]\s*(?P<rest>.*)", re.IGNORECASE)
_RELATED_LABEL = re.compile(rf"{_MARK}{_RELATED}\s*[:.…>»\])]*\s*", re.IGNORECASE)
_SECTION_LABEL = re.compile(rf"{_MARK}(?:\d{{1,5}}\s+)?(?:{_SECTION}|{_RELATED}){_COUNT}\s*[:.…>»\])]*\s*", re.IGNORECASE)
_TITLE_END = re.compile(r"[^.…:;,]$")
_SENTENCE_END = re.compile(r"[.!?…][\"”’»)\]]*\s+(?=[\"“‘«(\[]?[A-ZÀ-ỸĐ])")


def without_boilerplate(lines: Iterable[tuple[str, bool]]) -> Iterator[bool]:
    """Yield whether to keep each line: not a link to another article, nor titles below a heading of such links.

    ``lines`` are texts and whether a blank line precedes them.
    """
    raise NotImplementedError


def is_link_line(line: str) -> bool:
    """Return whether a line is a label and the title of another article: "Xem thêm: Giá gạo tăng"."""
    match = _LINK_LINE.fullmatch(line)
    return match is not None and _SENTENCE_END.search(match["rest"]) is None


def is_related_label(line: str) -> bool:
    """Return whether a line is the heading of links to other articles."""
    return _RELATED_LABEL.fullmatch(line) is not None


def is_section_label(line: str) -> bool:
    """Return whether a line is the heading of a section that is none of the article, as comments or links."""
    return _SECTION_LABEL.fullmatch(line) is not None


def could_be_title(line: str) -> bool:
    """Return whether a line could be the title of an article."""
    return _TITLE_END.search(line.strip()) is not None and _SENTENCE_END.search(line) is None
