"""The texts of the first minute and around example questions, in Vietnamese and in English."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ExampleTexts:
    """Comments name the fields of a format."""

    holds: str  # {articles} {newest}
    holds_undated: str  # {articles}
    try_one: str
    type_one: str
    asked: str  # {question}
    outdated: str


VIETNAMESE = ExampleTexts(
    holds="Kho hiện có {articles} bài, bài mới nhất: {newest}.",
    holds_undated="Kho hiện có {articles} bài.",
    try_one="Bạn gõ câu hỏi, có dấu hay không dấu đều được, hoặc bấm thử một câu dưới đây. Cách dùng: /help",
    type_one="Bạn gõ câu hỏi, có dấu hay không dấu đều được. Cách dùng: /help",
    asked="Câu hỏi: {question}",
    outdated="Kho bài đã thay đổi nên câu gợi ý này không còn dùng được. Gõ /start để xem câu gợi ý mới nhé.",
)

ENGLISH = ExampleTexts(
    holds="I hold {articles} articles; the newest: {newest}.",
    holds_undated="I hold {articles} articles.",
    try_one="Type a question in Vietnamese, with or without diacritics, or tap one of these. More: /help",
    type_one="Type a question in Vietnamese, with or without diacritics. More: /help",
    asked="Question: {question}",
    outdated="The articles have changed, so this example is out of date. Send /start for new ones.",
)
