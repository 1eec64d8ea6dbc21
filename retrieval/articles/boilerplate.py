"""Lines of an article that are none of its text: links to other articles, credits, calls to subscribe.

For all formats: what is certain by its words alone.
"""

import re
from collections.abc import Sequence

_MARK = r"[\s>»›▶►➤→•*+|\-–—\[(]*"
_READER = r"(?:mời (?:quý vị |quý )?(?:bạn đọc |độc giả |bạn |khán giả )?)?"
_PIECE = r"(?:tin|bài|bài viết|tin bài|video|clip)"
_THING = rf"(?:{_PIECE}|ảnh|chủ đề|sự kiện|chuyên mục|tin tức|thông tin)"
# What opens a line with the title of another article ...
_LINK_LABEL = (
    rf"(?:{_READER}(?:xem|đọc|nghe) (?:thêm|tiếp)(?: (?:các )?{_THING}(?: khác)?)?"
    rf"|(?:các )?{_PIECE} (?:liên quan|cùng (?:chuyên mục|chủ đề)|đã đưa|đọc nhiều|khác))"
)
# ... what stands alone above such titles ...
_LIST_LABEL = (
    rf"(?:{_LINK_LABEL}|{_READER}(?:xem|đọc|nghe) ngay|(?:các )?{_THING} (?:có )?liên quan(?: khác)?|liên quan"
    rf"|(?:các )?{_THING} (?:cùng (?:chuyên mục|chủ đề|tác giả|mục|loại)|khác|đọc nhiều|nổi bật|mới|nóng|cũ hơn|mới hơn|hay"
    r"|đáng chú ý|tiếp theo|trước đó)(?: nhất)?"
    r"|cùng (?:chuyên mục|chủ đề|tác giả)|(?:đọc|xem) nhiều(?: nhất)?|đáng đọc|đừng bỏ lỡ"
    r"|(?:bạn )?có thể (?:bạn )?(?:quan tâm|thích|muốn (?:xem|đọc))|(?:gợi ý|đề xuất|dành) cho bạn"
    r"|related(?: articles?| news| posts?| stories)?|read more|see also|you may also like|more from .{1,40})"
)
# ... and what stands above all else that is around an article.
_SECTION_LABEL = (
    r"(?:(?:gửi |viết )?(?:bình luận|ý kiến|phản hồi|thảo luận)(?: của)?(?: (?:bạn|độc giả|bạn đọc|người đọc))?(?: của bạn)?"
    r"|comments?|leave a (?:comment|reply)|chia sẻ(?: bài viết)?|share(?: this)?|từ kh[oó][aá]|tags?|chủ đề|thẻ"
    r"|quảng cáo|advertisements?|tài trợ|thăm dò ý kiến|bình chọn|đánh giá(?: bài viết)?|theo dõi chúng tôi"
    r"|đăng ký nhận (?:tin|bản tin)|newsletter|thích và chia sẻ"
    r"|mục lục|nội dung(?: chính| bài viết)?|table of contents|contents)"
)
_COUNT = r"(?:\s*[(\[]?\d{1,5}[)\]]?)?"
_CLOSING = r"\s*[:.…>»\])]*\s*"
_LINK_LINE = re.compile(rf"{_MARK}{_LINK_LABEL}\s*[:>»]\s*(?P<title>.*)|\s*(?:>{{2,}}|»+)\s*(?P<marked>[^.]+)", re.IGNORECASE)
_LINK_OPENING = re.compile(rf"{_MARK}{_LINK_LABEL}(?!\w)", re.IGNORECASE)
_LIST = re.compile(_MARK + _LIST_LABEL + _CLOSING, re.IGNORECASE)
_SECTION = re.compile(rf"{_MARK}(?:\d{{1,5}}\s+)?(?:{_SECTION_LABEL}|{_LIST_LABEL}){_COUNT}{_CLOSING}", re.IGNORECASE)
_NOTICE = re.compile(
    r"\s*(?:the post .{1,300} (?:appeared first|first appeared) on .{1,80}"
    r"|(?:ảnh|video|clip|đồ họa|nguồn ảnh|photo)\s?:\s?[^.,;:!?]{1,40}"
    r"|.{0,60}sử dụng (?:các )?cookies?(?!\w).{0,200}"
    r"|(?:mời (?:bạn|độc giả|quý vị) )?theo dõi .{1,60} trên (?:google news|facebook|zalo|youtube|tiktok|telegram).{0,40}"
    r"|.{0,80}ghi rõ nguồn .{1,80} khi (?:phát hành|sử dụng|đăng) lại.{0,60}"
    r"|(?:hãy |mời |vui lòng )?(?:bạn đọc |độc giả |quý vị |bạn )?(?:hãy |có thể )?(?:để lại|gửi) (?:ý kiến|bình luận|thông tin|bài viết)"
    r".{0,40}(?:bên dưới|phía dưới|dưới đây|tại đây|về địa chỉ|về hộp thư|qua email|về email|đến email).{0,80}"
    r"|bạn nghĩ (?:gì|sao|thế nào) về .{1,80}\?(?: .{0,80})?"
    r"|tải (?:ngay )?ứng dụng .{1,80}"
    r"|đăng ký nhận (?:bản )?tin .{1,120})\s*",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.!?…][\"”’»)\]]*\s+(?=[\"“‘«(\[]?[A-ZÀ-ỸĐ])")
_NO_TITLE_END = re.compile(r"[.…:;,][\"”’»)\]]*\s*$")


def text_lines(lines: Sequence[str]) -> list[int]:
    """Return the numbers of the lines that are text of the article; all of them if none would be left.

    Left out are links to other articles, also the titles in a list of them below its label, credits and notices.
    """
    kept: list[int] = []
    in_list = False
    for number, line in enumerate(lines):
        if is_list_label(line):
            in_list = True
        elif not (in_list and could_be_title(line)):
            in_list = False
            if not is_link_line(line) and _NOTICE.fullmatch(line) is None:
                kept.append(number)
    return kept or list(range(len(lines)))


def is_link_line(line: str) -> bool:
    """Return whether a line is a label and the title of another article: "Xem thêm: Giá gạo tăng"."""
    match = _LINK_LINE.fullmatch(line)
    return match is not None and could_be_title(match["title"] or match["marked"] or "")


def opens_as_link(line: str) -> bool:
    """Return whether a line opens with the words that lead to another article, which may also be its own."""
    return _LINK_OPENING.match(line) is not None


def is_list_label(line: str) -> bool:
    """Return whether a line is the label of a list of other articles: "Tin liên quan"."""
    return _LIST.fullmatch(line) is not None


def is_section_label(line: str) -> bool:
    """Return whether a line is the label of anything around an article, as comments or such a list."""
    return _SECTION.fullmatch(line) is not None


def could_be_title(line: str) -> bool:
    """Return whether a line could be the title of an article, for which it must be no more than a sentence."""
    return _NO_TITLE_END.search(line) is None and _SENTENCE_END.search(line) is None
