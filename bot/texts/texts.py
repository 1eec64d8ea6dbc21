"""All texts of the bot, in Vietnamese, and in English for users whose Telegram is in another language.

Plain text, without markup. Quotations are in the language of the articles.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.observability.alerts import Alert
from bot.services.article_list import ArticlePage
from bot.services.summaries import Summary
from bot.texts import (
    chart_texts,
    command_texts,
    date_texts,
    editor_texts,
    example_texts,
    near_copy_texts,
    reader_texts,
    reply_texts,
)
from bot.texts.chart_texts import ChartTexts
from bot.texts.command_texts import CommandName
from bot.texts.date_texts import DateTexts
from bot.texts.editor_texts import EditorTexts
from bot.texts.example_texts import ExampleTexts
from bot.texts.near_copy_texts import NearCopyTexts
from bot.texts.reader_texts import ReaderTexts
from bot.texts.reply_texts import ReplyTexts
from bot.texts.truncation import on_one_line
from retrieval.building.build import BuildReport
from retrieval.dates.asked_period import AskedPeriod
from retrieval.dates.calendar import Period
from retrieval.dates.publication.publication_date import PublicationDate
from retrieval.errors import (
    AddressError,
    ArticlesLostError,
    ArticlesNotFoundError,
    BuildRefusedError,
    GoldenLostError,
    IndexNotWrittenError,
    NewerPublishedError,
)
from retrieval.index.sentence_index import IndexedArticle

_LONGEST_TOPIC = 80  # UTF-16 units, chosen


@dataclass(frozen=True, slots=True)
class Texts:
    """All texts in one language. Comments name the fields of a format."""

    commands: Mapping[CommandName, str]  # descriptions, for menus and help
    dates: DateTexts
    reader: ReaderTexts
    reply: ReplyTexts
    editor: EditorTexts
    near_copies: NearCopyTexts
    examples: ExampleTexts
    charts: ChartTexts
    greeting: str
    how_to_ask: str
    commands_heading: str
    question_missing: str
    understood: str  # {question}
    period: str  # {period}
    topic_of_period: str  # {topic} {period}
    latest: str
    not_found: str
    not_found_in_source: str  # {source}
    nearest: str
    differing: str
    archive_empty: str
    shortened: str
    sentences: str  # {count}
    replaced_by: str  # {number}
    unknown_command: str
    only_text: str
    reindex_refused: str
    reindex_started: str
    reindex_running: str  # {progress}
    reindex_done: str  # {articles} {sentences} {added} {changed} {removed} {failed}
    files_read: str  # {files}: numbers of files with their suffixes
    reindex_failed: str  # {reason}
    reindex_stopped: str
    reindex_cancelling: str
    reindex_cancelled: str
    reindex_idle: str
    articles_missing: str
    articles_unreadable: str
    articles_lost: str
    golden_lost: str
    index_not_written: str
    index_not_shared: str
    index_replaced: str
    build_broken: str
    failed: str  # {reference}

    def asked(self, asked: AskedPeriod | None) -> str:
        """Return how the period of a question was understood; "" if it asks for none."""
        if asked is None:
            return ""
        return self.period.format(period=self.dates.of_period(asked.period)) if asked.period else self.latest

    def topic_of(self, topic: str, period: Period | None) -> str:
        """Return a topic in quotation marks, cut if it is long, with a period if there is one."""
        quoted = f"“{on_one_line(topic, _LONGEST_TOPIC)}”"
        return (
            quoted if period is None else self.topic_of_period.format(topic=quoted, period=self.dates.of_period(period))
        )

    def summary_of(self, topic: str, period: Period | None, summary: Summary) -> str:
        """Return what stands above the summary of a topic: the articles, their time, and the stories quoted of them."""
        phrases = self.reader.summaries
        facts = [phrases.counted.format(articles=self.editor.number(summary.articles))]
        if summary.span:
            months = dict.fromkeys(f"{day.month}/{day.year}" for day in (summary.span.since, summary.span.until))
            facts.append(" – ".join(months))
        if summary.stories < summary.articles:
            facts.append(phrases.stories.format(stories=summary.stories))
        return phrases.of_topic.format(topic=self.topic_of(topic, period), facts=", ".join(facts))

    def no_summary(self, topic: str, period: Period | None, newest: PublicationDate | None) -> str:
        """Return that no article is on a topic, any if it is empty, or of a period; ``newest`` is the newest date."""
        phrases = self.reader.summaries
        if period is None:
            return phrases.topic_unknown
        if topic:
            return phrases.topic_period_empty.format(topic=self.topic_of(topic, period))
        after = phrases.newest.format(date=self.dates.plain(newest)) if newest else ""
        return phrases.period_empty.format(period=self.dates.of_period(period)) + after

    def help(self, *names: CommandName) -> str:
        """Return how to ask, and the named commands with their descriptions."""
        lines = [f"/{name} – {self.commands[name]}" for name in names]
        return "\n".join([self.how_to_ask, "", self.commands_heading, *lines])

    def welcome(self, *names: CommandName) -> str:
        """Return the greeting, then the help."""
        return f"{self.greeting}\n\n{self.help(*names)}"

    def article_list(self, page: ArticlePage) -> str:
        """Return what stands above a page of the list of articles, or why it is empty."""
        phrases, number = self.reader.articles, self.editor.number
        if not page.articles:
            return phrases.nothing_found.format(words=page.words) if page.words else self.archive_empty
        numbers = {"page": number(page.number), "pages": number(page.pages)}
        place = phrases.place.format(**numbers) if page.pages > 1 else ""
        form = phrases.found if page.words else phrases.heading
        return form.format(total=number(page.total), words=page.words, place=place)

    def replaced(self, article: IndexedArticle) -> str:
        """Return which article corrects or replaces ``article`` or a copy of it; "" if none does."""
        return self.replaced_by.format(number=article.corrected_by.public_number) if article.corrected_by else ""

    def first_greeting(self, articles: int, newest: PublicationDate | None, *, examples: bool) -> str:
        """Return the greeting, what there is to answer from, and how to ask; ``examples``: some are offered below."""
        if not articles:
            return f"{self.greeting}\n\n{self.archive_empty}"
        form = self.examples.holds if newest else self.examples.holds_undated
        date = self.dates.plain(newest) if newest else ""
        holds = form.format(articles=self.editor.number(articles), newest=date)
        return f"{self.greeting}\n{holds}\n\n{self.examples.try_one if examples else self.examples.type_one}"

    def nothing_found(self, source: str | None) -> str:
        """Return that no article answers, or none of the newspaper that was asked for."""
        return self.not_found_in_source.format(source=source) if source else self.not_found

    def too_long(self, longest: int, question: str) -> str:
        """Return how long a question may be, and which ``question`` of a longer message is answered."""
        return self.reader.messages.too_long.format(longest=self.editor.number(longest), question=question)

    def reindexed(self, report: BuildReport) -> str:
        """Return the numbers of a rebuild."""
        number = self.editor.number
        failed = [fault for fault in report.faults if fault.kind not in {"date", "golden"}]  # with "date" it is indexed
        totals = {"articles": number(report.articles), "sentences": number(report.sentences)}
        changes = {"added": number(report.added), "changed": number(report.changed), "removed": number(report.removed)}
        done = self.reindex_done.format(**totals, **changes, failed=number(len(failed)))
        files = ", ".join(f"{number(count)} {suffix}" for suffix, count in report.files.items())
        return "\n".join([done, self.files_read.format(files=files)] if files else [done])

    def not_reindexed(self, error: Exception) -> str:
        """Return that a rebuild failed, and why."""
        reasons: tuple[tuple[type[Exception], str], ...] = (
            (ArticlesNotFoundError, self.articles_missing),
            (ArticlesLostError, self.articles_lost),
            (GoldenLostError, self.golden_lost),
            (IndexNotWrittenError, self.index_not_written),
            (AddressError, self.index_not_shared),
            (NewerPublishedError, self.index_replaced),
            (BuildRefusedError, self.articles_unreadable),  # last, for it is the base of others
        )
        reason = next((text for kind, text in reasons if isinstance(error, kind)), self.build_broken)
        return self.reindex_failed.format(reason=reason)

    def alert(self, alert: Alert) -> str:
        """Return the message to administrators about a fault."""
        reason = self.not_reindexed(alert.error) if alert.error else ""
        values = {name: self.editor.number(value) for name, value in alert.values.items()}
        return self.editor.alerts[alert.kind].format(reason=reason, **values)


VIETNAMESE = Texts(
    commands=command_texts.VIETNAMESE,
    dates=date_texts.VIETNAMESE,
    reader=reader_texts.VIETNAMESE,
    reply=reply_texts.VIETNAMESE,
    editor=editor_texts.VIETNAMESE,
    near_copies=near_copy_texts.VIETNAMESE,
    examples=example_texts.VIETNAMESE,
    charts=chart_texts.VIETNAMESE,
    greeting="Chào bạn! Tôi trả lời câu hỏi bằng cách trích nguyên văn các bài báo trong kho, kèm nguồn và ngày đăng.",
    how_to_ask=(
        "Bạn cứ nhắn câu hỏi cho tôi, có dấu hay không dấu đều được. "
        "Tôi chỉ trích lời của bài báo; kho bài chưa có thì tôi nói là chưa có."
    ),
    commands_heading="Các lệnh:",
    question_missing="Bạn muốn hỏi gì? Viết câu hỏi ngay sau lệnh nhé: /hoi ‹câu hỏi›",
    understood="Tôi hiểu bạn hỏi: “{question}”",
    period="Bạn hỏi về: {period}",
    topic_of_period="{topic} {period}",
    latest="Xếp bài mới trước",
    not_found="Kho bài chưa có câu trả lời.",
    not_found_in_source="Các bài của {source} chưa có câu trả lời.",
    nearest="Đoạn có vẻ liên quan nhất:",
    differing="Các bài đưa số liệu khác nhau, bài mới nhất trước:",
    archive_empty="Kho bài hiện chưa có bài nào.",
    shortened="(đoạn dài, tôi đã rút gọn)",
    sentences="{count} câu",
    replaced_by="⚠️ đã được sửa lại ở bài {number}",
    unknown_command="Tôi không biết lệnh này. Bạn gõ /help để xem cách dùng nhé.",
    only_text="Tôi chưa đọc được ảnh, giọng nói hay tệp. Bạn gõ câu hỏi giúp tôi nhé.",
    reindex_refused="Lệnh này chỉ dành cho người quản trị.",
    reindex_started="Tôi bắt đầu đọc lại kho bài, và vẫn trả lời câu hỏi trong lúc đó.",
    reindex_running="Tôi đang đọc lại kho bài rồi, bạn chờ cho xong nhé.\n\n{progress}",
    reindex_done=(
        "Đã đọc lại kho bài: {articles} bài, {sentences} câu.\n"
        "Thêm {added}, sửa {changed}, bỏ {removed}, không đọc được {failed}."
    ),
    files_read="Số tệp đã đọc: {files}",
    reindex_failed="Tôi không đọc lại được kho bài, nên vẫn trả lời theo kho bài cũ.\nLý do: {reason}",
    reindex_stopped="Tôi phải dừng giữa chừng; kho bài giữ nguyên.",
    reindex_cancelling="Tôi đang dừng việc đọc lại.",
    reindex_cancelled="Đã dừng theo yêu cầu; kho bài giữ nguyên.",
    reindex_idle="Hiện tôi không đọc lại kho bài.",
    articles_missing="không thấy thư mục bài.",
    articles_unreadable="không đọc được bài nào.",
    articles_lost="số bài giảm hơn một nửa. Nếu đúng là như vậy, bạn hãy gửi /reindex ép.",
    golden_lost="kho bài mới không còn trả lời được nhiều câu hỏi mẫu. Nếu vẫn muốn dùng, bạn hãy gửi /reindex ép.",
    index_not_written="tôi không ghi được kho bài mới, bạn hãy xem đĩa còn chỗ và còn quyền ghi không.",
    index_not_shared="tôi không dùng được nơi chứa kho bài chung, bạn hãy xem nhật ký của máy chủ.",
    index_replaced="trong lúc đó máy khác đã đưa lên kho bài mới hơn, nên tôi dùng kho bài ấy.",
    build_broken="tôi gặp lỗi giữa chừng, bạn hãy xem nhật ký của máy chủ.",
    failed="Tôi gặp lỗi nên chưa trả lời được (mã {reference}). Bạn thử lại sau ít phút nhé.",
)

ENGLISH = Texts(
    commands=command_texts.ENGLISH,
    dates=date_texts.ENGLISH,
    reader=reader_texts.ENGLISH,
    reply=reply_texts.ENGLISH,
    editor=editor_texts.ENGLISH,
    near_copies=near_copy_texts.ENGLISH,
    examples=example_texts.ENGLISH,
    charts=chart_texts.ENGLISH,
    greeting="Hello! I answer questions by quoting the Vietnamese news articles I hold, with source and date.",
    how_to_ask=(
        "Just send me a question in Vietnamese, with or without diacritics. "
        "I only quote the articles, and I say so when they don't answer."
    ),
    commands_heading="Commands:",
    question_missing="What would you like to ask? Write it right after the command: /ask ‹question›",
    understood="I take it that you ask: “{question}”",
    period="You ask about: {period}",
    topic_of_period="{topic} ({period})",
    latest="Newest first",
    not_found="I found no answer in the articles.",
    not_found_in_source="I found no answer in the articles of {source}.",
    nearest="The passage that seems closest:",
    differing="The articles give different figures, the newest first:",
    archive_empty="I hold no articles yet.",
    shortened="(a long passage, shortened)",
    sentences="{count} sentences",
    replaced_by="⚠️ corrected by article {number}",
    unknown_command="I don't know this command. Please see /help.",
    only_text="I cannot read pictures, voice messages or files yet. Please type your question.",
    reindex_refused="Sorry, this command is for administrators only.",
    reindex_started="I am reading the articles again, and still answer questions meanwhile.",
    reindex_running="I am already reading the articles again; please wait until I'm done.\n\n{progress}",
    reindex_done=(
        "I have read the articles again: {articles} articles, {sentences} sentences.\n"
        "Added {added}, changed {changed}, removed {removed}, unreadable {failed}."
    ),
    files_read="Files read: {files}",
    reindex_failed="I could not read the articles again, so I still answer from the old ones.\nReason: {reason}",
    reindex_stopped="I had to stop half-way; the articles are as before.",
    reindex_cancelling="I am stopping.",
    reindex_cancelled="Stopped as asked; the articles are as before.",
    reindex_idle="I am not reading the articles at the moment.",
    articles_missing="the folder of the articles is not there.",
    articles_unreadable="no article could be read.",
    articles_lost="more than half of the articles are gone. If that is meant, send /reindex force.",
    golden_lost="many of your known questions are no longer answered. To serve it all the same, send /reindex force.",
    index_not_written="I could not write them; please see whether the disk is full or write-protected.",
    index_not_shared="I could not use the place where they are shared; please see the log of the server.",
    index_replaced="another machine has shared newer ones meanwhile, which I use now.",
    build_broken="something went wrong half-way; please see the log of the server.",
    failed="Sorry, something went wrong (reference {reference}). Please try again in a few minutes.",
)


def language_of(texts: Texts) -> str:
    """Return the language code for which `texts_for` returns these texts."""
    return "vi" if texts is VIETNAMESE else "en"


def texts_for(language_code: str | None) -> Texts:
    """Return the texts for an IETF language tag: Vietnamese for Vietnamese and for None, English for every other."""
    return VIETNAMESE if not language_code or language_code.lower().split("-")[0] == "vi" else ENGLISH
