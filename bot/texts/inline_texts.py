"""What inline mode and guest mode say apart from the quotations, in Vietnamese and in English."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class InlineTexts:
    """The labels of the button above the results of an inline query, and of guest mode.

    The button leads to the private chat; most clients show about 40 characters of it. Comments name the fields of a
    format.
    """

    ask: str  # nothing is typed yet
    not_found: str
    other_language: str
    unsure: str
    other_period: str  # {period}
    differing: str
    too_often: str  # {seconds}
    too_slow: str
    part_unsearched: str
    not_allowed: str
    guest_ask: str  # the bot is mentioned without a question
    guest_title: str


VIETNAMESE = InlineTexts(
    ask="Gõ câu hỏi để tìm đoạn báo trả lời",
    not_found="Kho bài chưa có câu trả lời",
    other_language="Bạn hãy hỏi bằng tiếng Việt",
    unsure="Tôi không chắc, nhưng có thể là:",
    other_period="Không có tin {period}. Gần nhất:",
    differing="Các bài đưa số liệu khác nhau",
    too_often="Bạn hỏi nhanh quá, chờ {seconds} giây nhé",
    too_slow="Tìm lâu quá, bạn thử lại sau nhé",
    part_unsearched="Một phần kho bài chưa tìm được lúc này",
    not_allowed="Kho bài này chỉ dành cho người được phép",
    guest_ask="Bạn muốn hỏi gì? Viết câu hỏi ngay sau tên tôi nhé.",
    guest_title="Trả lời",
)

ENGLISH = InlineTexts(
    ask="Type a question to find a quotation",
    not_found="The articles have no answer",
    other_language="Please ask in Vietnamese",
    unsure="Not sure, but it may be:",
    other_period="Nothing of {period}. The nearest:",
    differing="The articles give different figures",
    too_often="Too fast: please wait {seconds} seconds",
    too_slow="This took too long, please try again",
    part_unsearched="A part can't be searched right now",
    not_allowed="These articles are for admitted people",
    guest_ask="What would you like to know? Write it right after my name.",
    guest_title="Answer",
)
