"""What stands around the quotations of a reply, in Vietnamese and in English."""

from collections.abc import Mapping
from dataclasses import dataclass

from retrieval.questions.small_talk import SmallTalk


@dataclass(frozen=True, slots=True)
class ReplyTexts:
    """The texts of a reply plan. Comments name the fields of a format."""

    unsure: str
    other_period: str  # {period} {nearest}
    other_period_undated: str  # {period}
    headlines: str  # {period}
    newest: str
    without_section: str
    nothing_new: str  # {period} {newest}
    archive_undated: str
    unanswered: str  # {questions}
    answered_in_english: str
    other_language: str  # in both languages, like the one above, for it answers people who ask in English
    examples: str
    within: str  # {number}
    outdated: str  # {time} {day}
    not_in_article: str
    small_talk: Mapping[SmallTalk, str]


VIETNAMESE = ReplyTexts(
    unsure="Tôi không chắc, nhưng đoạn này có thể là câu trả lời:",
    other_period="Về việc này, kho bài không có thông tin {period}. Gần nhất ({nearest}):",
    other_period_undated="Về việc này, kho bài không có thông tin {period}. Gần nhất:",
    headlines="Tin {period}:",
    newest="Tin mới nhất trong kho bài:",
    without_section="Tin khác",
    nothing_new="Kho bài không có bài đăng {period}. Bài mới nhất ({newest}):",
    archive_undated="Kho bài chưa có bài nào rõ ngày đăng.",
    unanswered="Kho bài chưa có câu trả lời cho: “{questions}”.",
    answered_in_english="The articles are in Vietnamese; in their own words:",
    other_language=(
        "The articles here are in Vietnamese, so please ask in Vietnamese.\n"
        "Bạn hỏi bằng tiếng Việt giúp tôi nhé, có dấu hay không dấu đều được."
    ),
    examples="Bạn thử hỏi “Có tin gì mới?”, hoặc gõ tên một người, một nơi, một sự kiện.",
    within="Trong bài {number}:",
    outdated="Kho bài cập nhật lần cuối lúc {time} ngày {day}.",
    not_in_article="Bài này chưa có câu trả lời.",
    small_talk={
        "greeting": "Chào bạn!",
        "thanks": "Không có gì. Bạn cứ hỏi tiếp nhé.",
        "goodbye": "Tạm biệt, hẹn gặp lại bạn.",
        "praise": "Cảm ơn bạn!",
        "insult": "Tôi rất tiếc vì chưa giúp được bạn. Bạn thử hỏi cách khác nhé.",
        "help": "Tôi trả lời câu hỏi bằng cách trích nguyên văn các bài báo trong kho, kèm nguồn và ngày đăng.",
        "laughter": "Bạn muốn hỏi gì nào?",
        "assent": "Vâng. Bạn cứ hỏi tiếp nhé.",
        "emoji": "Bạn muốn hỏi gì nào?",
    },
)

ENGLISH = ReplyTexts(
    unsure="I am not sure, but this passage may be the answer:",
    other_period="On this, the articles have nothing from {period}. The nearest ({nearest}):",
    other_period_undated="On this, the articles have nothing from {period}. The nearest:",
    headlines="News from {period}:",
    newest="The newest articles:",
    without_section="Other news",
    nothing_new="There is no article from {period}. The newest ({newest}):",
    archive_undated="No article has a known date of publication.",
    unanswered="The articles have no answer to “{questions}”.",
    answered_in_english="The articles are in Vietnamese; in their own words:",
    other_language="The articles are in Vietnamese, so please ask in Vietnamese, with or without diacritics.",
    examples="Try “Có tin gì mới?” (what is new?), or type the name of a person, a place or an event.",
    within="In article {number}:",
    outdated="The articles were last updated on {day} at {time}.",
    not_in_article="This article does not answer.",
    small_talk={
        "greeting": "Hello!",
        "thanks": "You are welcome. Ask me more if you like.",
        "goodbye": "Goodbye!",
        "praise": "Thank you!",
        "insult": "I am sorry that I could not help. Please try other words.",
        "help": "I answer questions with exact quotations from news articles, with source and date.",
        "laughter": "What would you like to know?",
        "assent": "All right. What else would you like to know?",
        "emoji": "What would you like to know?",
    },
)
