"""The texts for readers apart from answers: buttons, articles, summaries, own data; see `bot.texts.texts`."""

from dataclasses import dataclass

from bot.services.past_answers import MissingReason
from bot.services.summary_lengths import Length
from bot.texts import (
    answer_view_texts,
    inline_texts,
    message_texts,
    own_data_texts,
    subscription_texts,
    timeline_texts,
)
from bot.texts.answer_view_texts import AnswerViewTexts
from bot.texts.inline_texts import InlineTexts
from bot.texts.message_texts import MessageTexts
from bot.texts.own_data_texts import OwnDataTexts
from bot.texts.subscription_texts import SubscriptionTexts
from bot.texts.timeline_texts import TimelineTexts


@dataclass(frozen=True, slots=True)
class ButtonTexts:
    """The replies to a press that has no effect."""

    sentence_missing: dict[MissingReason, str]
    forgotten: str
    elsewhere: str
    late: str
    unknown: str


@dataclass(frozen=True, slots=True)
class ArticleTexts:
    """The list of articles, and the card of one. Comments name the fields of a format."""

    heading: str  # {total} {place}
    found: str  # {total} {words} {place}
    place: str  # {page} {pages}; only where there are several pages
    nothing_found: str  # {words}
    hint: str
    unknown: str  # {number}
    number: str  # {number}
    original: str  # {host}
    summary: str  # this and the next four on buttons
    ask: str
    stop_asking: str
    back_to_list: str
    back_to_article: str
    of_another: str
    question: str
    question_of: str  # {name}
    placeholder: str  # {number}; at most 64 characters, a limit of the Bot API


@dataclass(frozen=True, slots=True)
class SummaryTexts:
    """The texts around a summary. Comments name the fields of a format."""

    of_article: str
    of_topic: str  # {topic} {facts}, the next two and months
    counted: str  # {articles}
    stories: str  # {stories}
    of_period: str  # {news} {articles} {period}
    figures: str  # above figures in order of time
    lengths: dict[Length, str]  # on buttons
    missing: str
    period_empty: str  # {period}
    newest: str  # {date}, after that
    topic_period_empty: str  # {topic}
    topic_unknown: str
    article_empty: str


@dataclass(frozen=True, slots=True)
class ReaderTexts:
    """The texts in one language. Comments name the fields of a format."""

    buttons: ButtonTexts
    views: AnswerViewTexts
    articles: ArticleTexts
    summaries: SummaryTexts
    late: str
    timelines: TimelineTexts
    messages: MessageTexts
    inline: InlineTexts
    own_data: OwnDataTexts
    subscriptions: SubscriptionTexts
    description: str  # at most 512 characters, a limit of the Bot API
    short_description: str  # at most 120 characters, likewise
    not_allowed: str
    too_often: str  # {seconds}
    too_slow: str
    part_unsearched: str


VIETNAMESE = ReaderTexts(
    buttons=ButtonTexts(
        sentence_missing={
            "changed": "Bài này đã được sửa sau khi tôi trả lời. Bạn hỏi lại để có lời trích mới nhé.",
            "gone": "Bài này không còn trong kho bài.",
        },
        forgotten="Tôi không còn giữ câu trả lời này. Bạn hỏi lại giúp tôi nhé.",
        elsewhere="Nút này thuộc một cuộc trò chuyện khác.",
        late="Tôi bận nên chưa kịp làm theo nút này. Bạn bấm lại giúp tôi nhé.",
        unknown="Nút này không còn dùng được. Bạn hỏi lại giúp tôi nhé.",
    ),
    views=answer_view_texts.VIETNAMESE,
    articles=ArticleTexts(
        heading="Kho bài có {total} bài, mới nhất trước{place}:",
        found="{total} bài có các từ “{words}”{place}:",
        place=" (trang {page}/{pages})",
        nothing_found="Không có bài nào có đủ các từ “{words}”. Bạn thử ít từ hơn, hoặc hỏi tôi thành câu nhé.",
        hint="Bấm số để mở bài. Tìm bài: /baiviet ‹từ khóa›",
        unknown="Không có bài số {number}. Bạn gõ /baiviet để xem các bài nhé.",
        number="Bài số {number}",
        original="Bài gốc: {host}",
        summary="Tóm tắt",
        ask="Hỏi trong bài này",
        stop_asking="Thôi hỏi trong bài này",
        back_to_list="‹ Danh sách bài",
        back_to_article="‹ Về bài",
        of_another="Nút này dành cho người đang hỏi.",
        question="Bạn muốn hỏi gì? Hãy trả lời (reply) tin này.",
        question_of="{name}, bạn muốn hỏi gì? Hãy trả lời (reply) tin này.",
        placeholder="Câu hỏi trong bài {number}",
    ),
    summaries=SummaryTexts(
        of_article="Tóm tắt bài:",
        of_period="{news} tin nổi bật trong {articles} bài đăng {period}:",
        of_topic="Tóm tắt về {topic} ({facts}):",
        counted="{articles} bài",
        stories="{stories} tin nổi bật",
        figures="Số liệu theo thời gian:",
        lengths={"short": "Ngắn", "medium": "Vừa", "long": "Dài"},
        missing=(
            "Bạn muốn tóm tắt gì? Viết số của bài hoặc chủ đề ngay sau lệnh: /tomtat 3, /tomtat ‹chủ đề›. "
            "Thêm “ngắn” hoặc “dài” ở cuối nếu muốn. Hoặc trả lời (reply) một tin của tôi bằng /tomtat."
        ),
        period_empty="Kho bài không có bài đăng {period}.",
        newest=" Bài mới nhất: {date}.",
        topic_period_empty="Kho bài không có bài nào về {topic}.",
        topic_unknown="Kho bài chưa có bài nào về chủ đề này.",
        article_empty="Bài này không có câu nào để tóm tắt.",
    ),
    late="Tôi bị gián đoạn nên giờ mới trả lời được, mong bạn thông cảm.",
    timelines=timeline_texts.VIETNAMESE,
    messages=message_texts.VIETNAMESE,
    inline=inline_texts.VIETNAMESE,
    own_data=own_data_texts.VIETNAMESE,
    subscriptions=subscription_texts.VIETNAMESE,
    description=(
        "Tôi trả lời câu hỏi bằng cách trích nguyên văn các bài báo trong kho, kèm nguồn và ngày đăng. "
        "Kho bài chưa có thì tôi nói là chưa có. Bạn gõ có dấu hay không dấu đều được."
    ),
    short_description="Hỏi kho bài báo: câu trả lời là lời trích nguyên văn, kèm nguồn và ngày đăng.",
    not_allowed="Kho bài này chỉ dành cho những người được người vận hành cho phép.",
    too_often="Bạn hỏi nhanh quá, tôi trả lời không kịp. Bạn chờ {seconds} giây rồi thử lại nhé.",
    too_slow="Tôi tìm lâu quá mà chưa xong. Bạn hỏi lại sau ít phút, hoặc hỏi ngắn hơn nhé.",
    part_unsearched="Một phần kho bài hiện chưa tìm được, nên tôi chưa trả lời. Bạn hỏi lại sau ít phút nhé.",
)

ENGLISH = ReaderTexts(
    buttons=ButtonTexts(
        sentence_missing={
            "changed": "This article has been changed since I answered. Please ask again for a fresh quotation.",
            "gone": "I no longer hold this article.",
        },
        forgotten="I no longer keep this answer. Please ask again.",
        elsewhere="This button belongs to another chat.",
        late="I was busy and did not get to this button in time. Please press it again.",
        unknown="This button no longer works. Please ask again.",
    ),
    views=answer_view_texts.ENGLISH,
    articles=ArticleTexts(
        heading="I hold {total} articles, newest first{place}:",
        found="Articles with the words “{words}”: {total}{place}",
        place=" (page {page}/{pages})",
        nothing_found="No article has all of the words “{words}”. Try fewer words, or just ask me a question.",
        hint="Tap a number to open an article. To search: /articles ‹words›",
        unknown="There is no article {number}. See the list: /articles.",
        number="Article {number}",
        original="Original: {host}",
        summary="Summary",
        ask="Ask this article",
        stop_asking="Stop asking this article",
        back_to_list="‹ All articles",
        back_to_article="‹ The article",
        of_another="This button is for the person who asks.",
        question="What would you like to ask? Please reply to this message.",
        question_of="{name}, what would you like to ask? Please reply to this message.",
        placeholder="Question to article {number}",
    ),
    summaries=SummaryTexts(
        of_article="Summary of:",
        of_period="{news} top stories in {articles} articles from {period}:",
        of_topic="Summary of {topic} ({facts}):",
        counted="articles: {articles}",
        stories="top stories: {stories}",
        figures="Figures over time:",
        lengths={"short": "Short", "medium": "Medium", "long": "Long"},
        missing=(
            "What should I summarise? Write an article's number or a topic right after the command: "
            "/summary 3, /summary ‹topic›, with “short” or “long” at the end if you like. "
            "Or reply to a message of mine with /summary."
        ),
        period_empty="I hold no article from {period}.",
        newest=" The newest: {date}.",
        topic_period_empty="I hold no article about {topic}.",
        topic_unknown="I hold no article about this topic.",
        article_empty="This article has no sentence to quote.",
    ),
    late="Sorry for the long wait: I was cut off and can answer only now.",
    timelines=timeline_texts.ENGLISH,
    messages=message_texts.ENGLISH,
    inline=inline_texts.ENGLISH,
    own_data=own_data_texts.ENGLISH,
    subscriptions=subscription_texts.ENGLISH,
    description=(
        "I answer questions by quoting Vietnamese news articles to the letter, with source and date. "
        "Where the articles don't answer, I say so. Ask in Vietnamese, with or without diacritics."
    ),
    short_description="Ask the news articles: answers are quotations to the letter, with source and date.",
    not_allowed="Sorry, these articles are only for people whom the operator has admitted.",
    too_often="You are asking faster than I can answer. Please try again in {seconds} seconds.",
    too_slow="Sorry, this search took me too long. Please ask again in a few minutes, or ask in fewer words.",
    part_unsearched="Sorry, a part of the articles can't be searched right now. Please ask again in a few minutes.",
)
