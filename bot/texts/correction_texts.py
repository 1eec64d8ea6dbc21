"""The texts of `/sua` and `/ngay`, by which editors correct articles; see `bot.texts.texts`."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.services.correction_words import Field, Refusal


@dataclass(frozen=True, slots=True)
class CorrectionTexts:
    """The texts in one language. Comments name the fields of a format."""

    usage: str
    only_in_private: str
    fields: Mapping[Field, str]  # names, as in `facts`
    facts: str  # {field} {value}; a line for each
    unknown: str
    corrected: str  # {fields}
    replaced_by: str  # {number}
    stored: str  # {field} {number} {value}
    replaced: str  # {number} {older}
    undone: str  # {number}
    refreshing: str  # after what was stored, as the next two
    refreshed: str
    not_refreshed: str  # {reason}
    refusals: Mapping[Refusal, str]  # {number}, of the article that is not there
    heading: str  # {count} {place}
    place: str  # {page} {pages}; only where there are several pages
    empty: str
    confirm: str  # {date}; on a button, as the next three
    edit: Mapping[Field, str]
    undo: str
    back: str
    confirmed: str  # {number} {date}
    prompt: Mapping[Field, str]  # {number}; the first line of a request, by which a reply to it is recognised
    ask: Mapping[Field, str]  # its second line
    cancelled: str


VIETNAMESE = CorrectionTexts(
    usage=(
        "Cách sửa thông tin của một bài, theo số bài:\n"
        "/sua 12 – xem bài và sửa bằng nút\n"
        "/sua 12 ngày 25/9/2024\n"
        "/sua 12 nguồn ‹tên báo›\n"
        "/sua 12 tiêu đề ‹tiêu đề đúng›\n"
        "/sua 12 url ‹địa chỉ›\n"
        "/sua 12 thay cho bài 5 – bài 12 đính chính hoặc thay bài 5\n"
        "/sua 12 bỏ – bỏ mọi chỗ đã sửa"
    ),
    only_in_private="Danh sách và các nút sửa bài tôi chỉ đưa ra khi nhắn riêng.",
    fields={"published": "ngày", "title": "tiêu đề", "source": "nguồn", "url": "địa chỉ"},
    facts="{field}: {value}",
    unknown="chưa rõ",
    corrected="Đã sửa: {fields}.",
    replaced_by="Bài {number} sửa lại bài này.",
    stored="Đã ghi {field} của bài {number}: {value}.",
    replaced="Đã ghi: bài {number} sửa lại bài {older}.",
    undone="Đã bỏ mọi chỗ sửa của bài {number}.",
    refreshing="Tôi đang cập nhật kho bài.",
    refreshed="Kho bài đã cập nhật.",
    not_refreshed="Kho bài chưa cập nhật được, nên câu trả lời vẫn theo bản cũ. {reason}",
    refusals={
        "unknown": "Không có bài số {number}.",
        "no_date": "Tôi không thấy ngày nào ở đó. Bạn viết như 25/9/2024, 9/2024 hoặc 2024 nhé.",
        "no_year": "Ngày cần có năm, chẳng hạn 25/9/2024.",
        "future": "Ngày này chưa tới. Bạn xem lại giúp tôi nhé.",
        "no_address": "Địa chỉ cần bắt đầu bằng http:// hoặc https://.",
        "empty": "Bạn viết luôn giá trị đúng nhé, chẳng hạn: /sua 12 ngày 25/9/2024",
        "too_long": "Dài quá, bạn viết ngắn lại nhé.",
        "itself": "Một bài không thể sửa lại chính nó.",
        "circle": "Bài cũ đang được ghi là sửa lại bài này, nên không ghi ngược lại được.",
        "changed": "Ngày của bài này đã đổi. Bạn mở lại danh sách nhé.",
    },
    heading="{count} bài chưa rõ ngày hoặc có ngày do tôi suy ra, bài kém chắc nhất trước{place}:",
    place=" (trang {page}/{pages})",
    empty="Bài nào cũng có ngày rõ ràng.",
    confirm="Đúng là {date}",
    edit={"published": "Sửa ngày", "title": "Sửa tiêu đề", "source": "Sửa nguồn", "url": "Sửa địa chỉ"},
    undo="Bỏ mọi chỗ đã sửa",
    back="‹ Danh sách",
    confirmed="Đã ghi ngày của bài {number}: {date}.",
    prompt={
        "published": "Sửa ngày của bài {number}",
        "title": "Sửa tiêu đề của bài {number}",
        "source": "Sửa nguồn của bài {number}",
        "url": "Sửa địa chỉ của bài {number}",
    },
    ask={
        "published": "Bài đăng ngày nào? Bạn trả lời tin này, chẳng hạn 25/9/2024, hoặc gửi /huy.",
        "title": "Tiêu đề đúng là gì? Bạn trả lời tin này, hoặc gửi /huy.",
        "source": "Bài của báo nào? Bạn trả lời tin này, hoặc gửi /huy.",
        "url": "Địa chỉ đúng là gì? Bạn trả lời tin này, hoặc gửi /huy.",
    },
    cancelled="Đã thôi sửa bài.",
)

ENGLISH = CorrectionTexts(
    usage=(
        "To correct what I know of an article, by its number:\n"
        "/correct 12 – see it, and correct it by buttons\n"
        "/correct 12 date 25/9/2024\n"
        "/correct 12 source ‹newspaper›\n"
        "/correct 12 title ‹the right title›\n"
        "/correct 12 url ‹address›\n"
        "/correct 12 replaces 5 – article 12 corrects or replaces article 5\n"
        "/correct 12 undo – as if it had never been corrected"
    ),
    only_in_private="I show this list and its buttons in private chats only.",
    fields={"published": "date", "title": "title", "source": "source", "url": "address"},
    facts="{field}: {value}",
    unknown="unknown",
    corrected="Corrected: {fields}.",
    replaced_by="Article {number} corrects this one.",
    stored="Stored as {field} of article {number}: {value}.",
    replaced="Stored: article {number} corrects article {older}.",
    undone="All corrections of article {number} are undone.",
    refreshing="I am updating the articles.",
    refreshed="The articles are up to date.",
    not_refreshed="The articles could not be updated, so I still answer from the old ones. {reason}",
    refusals={
        "unknown": "There is no article {number}.",
        "no_date": "I see no date there. Please write it as 25/9/2024, 9/2024 or 2024.",
        "no_year": "A date needs its year, as in 25/9/2024.",
        "future": "This date is in the future. Please check it.",
        "no_address": "An address begins with http:// or https://.",
        "empty": "Please write the right value as well, as in: /correct 12 date 25/9/2024",
        "too_long": "That is too long.",
        "itself": "An article cannot correct itself.",
        "circle": "The older article is stored as correcting this one.",
        "changed": "The date of this article has changed. Please open the list again.",
    },
    heading="{count} articles whose date is unknown or inferred, the least certain first{place}:",
    place=" (page {page}/{pages})",
    empty="The date of every article is certain.",
    confirm="{date} is right",
    edit={"published": "Correct date", "title": "Correct title", "source": "Correct source", "url": "Correct address"},
    undo="Undo all corrections",
    back="‹ List",
    confirmed="Stored as date of article {number}: {date}.",
    prompt={
        "published": "Date of article {number}",
        "title": "Title of article {number}",
        "source": "Source of article {number}",
        "url": "Address of article {number}",
    },
    ask={
        "published": "When was it published? Reply to this message, as in 25/9/2024, or send /cancel.",
        "title": "What is the right title? Reply to this message, or send /cancel.",
        "source": "Which newspaper is it from? Reply to this message, or send /cancel.",
        "url": "What is the right address? Reply to this message, or send /cancel.",
    },
    cancelled="The article stays as it is.",
)
