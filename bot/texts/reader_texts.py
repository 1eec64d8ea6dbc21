"""The texts for readers apart from answers: buttons, articles, summaries, privacy; see `bot.texts.texts`."""

from dataclasses import dataclass

from bot.services.past_answers import MissingReason
from bot.texts import timeline_texts
from bot.texts.timeline_texts import TimelineTexts


@dataclass(frozen=True, slots=True)
class ButtonTexts:
    """The labels under an answer, and the replies to a press that has no effect."""

    context: str
    more: str
    back: str
    more_heading: str
    sentence_missing: dict[MissingReason, str]
    forgotten: str
    elsewhere: str
    late: str
    unknown: str


@dataclass(frozen=True, slots=True)
class ArticleTexts:
    """The list of articles, and the card of one. Comments name the fields of a format."""

    heading: str  # {total} {page} {pages}
    hint: str
    unknown: str  # {number}
    number_missing: str
    number: str  # {number}
    summarise: str  # {number}


@dataclass(frozen=True, slots=True)
class SummaryTexts:
    """The texts around a summary. Comments name the fields of a format."""

    of_article: str
    of_topic: str  # {topic} {articles}
    of_period: str  # {news} {articles} {period}
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
    articles: ArticleTexts
    summaries: SummaryTexts
    late: str
    timelines: TimelineTexts
    privacy: str  # {kept}
    kept_for: str  # {days}
    kept_without_limit: str
    description: str  # at most 512 characters, a limit of the Bot API
    short_description: str  # at most 120 characters, likewise
    not_allowed: str
    too_often: str  # {seconds}
    too_slow: str

    def privacy_text(self, days: int) -> str:
        """Return what is stored about readers, and that it is kept for a number of days, 0 for no limit."""
        return self.privacy.format(kept=self.kept_for.format(days=days) if days else self.kept_without_limit)


VIETNAMESE = ReaderTexts(
    buttons=ButtonTexts(
        context="Ngữ cảnh",
        more="Xem thêm",
        back="‹ Trở lại",
        more_heading="Các đoạn khác có thể liên quan:",
        sentence_missing={
            "changed": "Bài này đã được sửa sau khi tôi trả lời. Bạn hỏi lại để có lời trích mới nhé.",
            "gone": "Bài này không còn trong kho bài.",
        },
        forgotten="Tôi không còn giữ câu trả lời này. Bạn hỏi lại giúp tôi nhé.",
        elsewhere="Nút này thuộc một cuộc trò chuyện khác.",
        late="Tôi bận nên chưa kịp làm theo nút này. Bạn bấm lại giúp tôi nhé.",
        unknown="Nút này không còn dùng được. Bạn hỏi lại giúp tôi nhé.",
    ),
    articles=ArticleTexts(
        heading="Kho bài có {total} bài, mới nhất trước (trang {page}/{pages}):",
        hint="Xem một bài: /baiviet ‹số›. Tóm tắt bài: /tomtat ‹số›.",
        unknown="Không có bài số {number}. Bạn gõ /baiviet để xem các bài nhé.",
        number_missing="Bạn viết số của bài ngay sau lệnh nhé, như /baiviet 3. Muốn tìm trong kho bài, bạn cứ hỏi tôi.",
        number="Bài số {number}",
        summarise="Tóm tắt: /tomtat {number}",
    ),
    summaries=SummaryTexts(
        of_article="Tóm tắt bài:",
        of_period="{news} tin nổi bật trong {articles} bài đăng {period}:",
        of_topic="Tóm tắt về {topic}, từ {articles} bài:",
        missing=(
            "Bạn muốn tóm tắt gì? Viết số của bài hoặc chủ đề ngay sau lệnh: /tomtat 3, /tomtat ‹chủ đề›. "
            "Hoặc trả lời (reply) một tin của tôi bằng /tomtat."
        ),
        period_empty="Kho bài không có bài đăng {period}.",
        newest=" Bài mới nhất: {date}.",
        topic_period_empty="Kho bài không có bài nào về {topic}.",
        topic_unknown="Kho bài chưa có bài nào về chủ đề này.",
        article_empty="Bài này không có câu nào để tóm tắt.",
    ),
    late="Tôi bị gián đoạn nên giờ mới trả lời được, mong bạn thông cảm.",
    timelines=timeline_texts.VIETNAMESE,
    privacy=(
        "Quyền riêng tư\n\n"
        "Tôi lưu gì: mã số cuộc trò chuyện và mã số tài khoản Telegram của người hỏi, câu hỏi, các câu đã trích để "
        "trả lời, và thời điểm hỏi. Tin nhắn gửi cho tôi được giữ nguyên, kèm tên người gửi, cho đến khi tôi trả lời "
        "xong; nếu gặp lỗi thì nhiều nhất ba mươi ngày. Ngoài ra tôi không lưu tên, số điện thoại hay các tin nhắn "
        "không gửi cho tôi.\n\n"
        "Để làm gì: để các nút dưới câu trả lời dùng được, và để người vận hành biết kho bài còn thiếu gì.\n\n"
        "Ở đâu, bao lâu: trên máy của người vận hành, {kept}. Tôi không gửi cho ai khác.\n\n"
        "Muốn biết thêm hay muốn xóa, bạn hãy hỏi người vận hành, tức là người đã giới thiệu tôi với bạn."
    ),
    kept_for="nhiều nhất {days} ngày (trong các bản sao lưu thì lâu hơn ít ngày), hoặc cho đến khi người vận hành xóa",
    kept_without_limit="cho đến khi người vận hành xóa",
    description=(
        "Tôi trả lời câu hỏi bằng cách trích nguyên văn các bài báo trong kho, kèm nguồn và ngày đăng. "
        "Kho bài chưa có thì tôi nói là chưa có. Bạn gõ có dấu hay không dấu đều được."
    ),
    short_description="Hỏi kho bài báo: câu trả lời là lời trích nguyên văn, kèm nguồn và ngày đăng.",
    not_allowed="Kho bài này chỉ dành cho những người được người vận hành cho phép.",
    too_often="Bạn hỏi nhanh quá, tôi trả lời không kịp. Bạn chờ {seconds} giây rồi thử lại nhé.",
    too_slow="Tôi tìm lâu quá mà chưa xong. Bạn hỏi lại sau ít phút, hoặc hỏi ngắn hơn nhé.",
)

ENGLISH = ReaderTexts(
    buttons=ButtonTexts(
        context="Context",
        more="More",
        back="‹ Back",
        more_heading="Other passages that may be related:",
        sentence_missing={
            "changed": "This article has been changed since I answered. Please ask again for a fresh quotation.",
            "gone": "I no longer hold this article.",
        },
        forgotten="I no longer keep this answer. Please ask again.",
        elsewhere="This button belongs to another chat.",
        late="I was busy and did not get to this button in time. Please press it again.",
        unknown="This button no longer works. Please ask again.",
    ),
    articles=ArticleTexts(
        heading="I hold {total} articles, newest first (page {page}/{pages}):",
        hint="One article: /articles ‹number›. Its summary: /summary ‹number›.",
        unknown="There is no article {number}. See the list: /articles.",
        number_missing="Please write an article's number after the command, as in /articles 3. To search, just ask me.",
        number="Article {number}",
        summarise="Its summary: /summary {number}",
    ),
    summaries=SummaryTexts(
        of_article="Summary of:",
        of_period="{news} top stories in {articles} articles from {period}:",
        of_topic="Summary of {topic}, from {articles} articles:",
        missing=(
            "What should I summarise? Write an article's number or a topic right after the command: "
            "/summary 3, /summary ‹topic›. Or reply to a message of mine with /summary."
        ),
        period_empty="I hold no article from {period}.",
        newest=" The newest: {date}.",
        topic_period_empty="I hold no article about {topic}.",
        topic_unknown="I hold no article about this topic.",
        article_empty="This article has no sentence to quote.",
    ),
    late="Sorry for the long wait: I was cut off and can answer only now.",
    timelines=timeline_texts.ENGLISH,
    privacy=(
        "Privacy\n\n"
        "What I store: the Telegram ids of the chat and of who asked, the question, which sentences were quoted in "
        "the answer, and the time. A message to me is kept whole, with its sender's name, until I have answered it, or "
        "after an error for thirty days at most. Else I store no names, no phone numbers and no messages that are not "
        "meant for me.\n\n"
        "What for: so that the buttons under an answer work, and so that the operator sees what the articles lack.\n\n"
        "Where and how long: on the operator's machine, {kept}. I pass it on to nobody.\n\n"
        "To know more or to have it deleted, please ask the operator, who introduced me to you."
    ),
    kept_for="for {days} days at most (in backups some days longer), or until the operator deletes it",
    kept_without_limit="until the operator deletes it",
    description=(
        "I answer questions by quoting Vietnamese news articles to the letter, with source and date. "
        "Where the articles don't answer, I say so. Ask in Vietnamese, with or without diacritics."
    ),
    short_description="Ask the news articles: answers are quotations to the letter, with source and date.",
    not_allowed="Sorry, these articles are only for people whom the operator has admitted.",
    too_often="You are asking faster than I can answer. Please try again in {seconds} seconds.",
    too_slow="Sorry, this search took me too long. Please ask again in a few minutes, or ask in fewer words.",
)
