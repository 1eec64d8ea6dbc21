import io
from pathlib import Path

import pytest

from bot.services.answering import AnswerService
from bot.services.article_list import ArticleList
from bot.services.live_index import LiveIndex
from bot.services.search_worker import SearchWorker
from bot.services.summaries import SummaryService
from bot.terminal.chat import COMMANDS, Chat
from bot.texts.texts import VIETNAMESE
from retrieval.building.build import BuildReport, build
from retrieval.index.generations import Generations
from tests.answers import BlankSegmenter
from tests.program import write_articles


class Conversation:
    """An archive in a folder, and chats over it."""

    def __init__(self, folder: Path) -> None:
        self.articles = write_articles(folder / "articles")
        self._generations = Generations(folder / "index")
        self._segmenter = BlankSegmenter()
        self.forced = False
        self._build()
        self._index = LiveIndex(self._generations, self._generations.open())
        worker = SearchWorker(self._index, self._segmenter)
        self.answers, self.summaries = AnswerService(worker), SummaryService(worker)

    def _build(self) -> BuildReport:
        return build(self.articles, self._generations, self._segmenter)

    def _reindex(self, force: bool) -> BuildReport:  # noqa: FBT001 — its one argument
        self.forced = force
        report = self._build()
        self._index.reopen()
        return report

    def send(self, *lines: str) -> str:
        """Run a chat with these lines as its input, and return its output."""
        out = io.StringIO()
        typed = io.StringIO("".join(f"{line}\n" for line in lines))
        articles = ArticleList(self._index)
        Chat(self.answers, self.summaries, articles, self._reindex, VIETNAMESE, lines=typed, out=out).run()
        return out.getvalue()


@pytest.fixture
def conversation(tmp_path: Path) -> Conversation:
    return Conversation(tmp_path)


def test_question_is_answered_with_title_source_and_date(conversation: Conversation) -> None:
    """A question, bare or after /hoi, is answered by a quotation with title, source and date, without a prompt."""
    expected = "“Tổng vốn xây cầu Đò Gát là 2.300 tỷ đồng.”\nKhánh thành cầu Đò Gát\nBáo Ven Sông · 12/3/2025\n"
    reply = conversation.send("Tổng vốn xây cầu Đò Gát là bao nhiêu?")
    assert reply.startswith(expected)
    assert reply == conversation.send("/hoi Tổng vốn xây cầu Đò Gát là bao nhiêu?")


def test_follow_up_is_completed_from_the_question_before(conversation: Conversation) -> None:
    """A follow-up question is completed from the question before it, and the reply says so."""
    reply = conversation.send("Tổng vốn xây cầu Đò Gát là bao nhiêu?", "Nó dài bao nhiêu mét?")
    assert "Tôi hiểu bạn hỏi: " in reply
    assert "cầu Đò Gát" in reply.partition("Tôi hiểu bạn hỏi: ")[2].partition("\n")[0]
    assert "Tôi hiểu bạn hỏi: " not in conversation.send("Nó dài bao nhiêu mét?")


def test_commands(conversation: Conversation) -> None:
    """Each slash command is answered with its text; /thoat ends the chat."""
    assert f"{VIETNAMESE.welcome(*COMMANDS)}\n\n" == conversation.send("/start")
    assert f"{VIETNAMESE.help(*COMMANDS)}\n\n" == conversation.send("", "/help", "/thoat", "/help")
    assert f"{VIETNAMESE.question_missing}\n\n" == conversation.send("/hoi ")
    assert conversation.send("/tinmoi").startswith(f"{VIETNAMESE.reply.newest}\n• ")
    assert conversation.send("tin hôm nay") == conversation.send("/homnay")
    assert conversation.send("tin tuần này") == conversation.send("/tuannay")
    assert f"{VIETNAMESE.unknown_command}\n\n" == conversation.send("/nothing")


def test_summaries(conversation: Conversation) -> None:
    """/tomtat quotes an article by its number, a topic, or a period, and says where there is none."""
    number = conversation.send("/baiviet do gat").splitlines()[1].partition(".")[0]
    article = conversation.send(f"/tomtat {number}")
    assert article.startswith("“")
    assert "    Khánh thành cầu Đò Gát · Báo Ven Sông · 12/3/2025" in article.splitlines()
    assert "cầu Đò Gát" in conversation.send("/summary cầu Đò Gát")
    assert "Khánh thành cầu Đò Gát" in conversation.send("/tomtat tháng 3/2025")
    assert f"{VIETNAMESE.reader.summaries.missing}\n\n" == conversation.send("/tomtat")
    assert f"{VIETNAMESE.reader.articles.unknown.format(number=99)}\n\n" == conversation.send("/tomtat #99")
    assert "Kho bài không có bài đăng " in conversation.send("/tomtat tháng 3/1990")


def test_reindex_serves_what_was_added(conversation: Conversation) -> None:
    """After /reindex, a new article can answer."""
    (conversation.articles / "ga.txt").write_text("Ga Hòn Sẻ mở cửa\nNhà ga Hòn Sẻ mở cửa lúc 5 giờ sáng.\n")
    reply = conversation.send("/reindex", "Nhà ga Hòn Sẻ mở cửa lúc mấy giờ sáng?")
    assert "Thêm 1, sửa 0, bỏ 0, không đọc được 0." in reply
    assert "“Nhà ga Hòn Sẻ mở cửa lúc 5 giờ sáng.”" in reply


def test_failed_reindex_keeps_the_old_index(conversation: Conversation) -> None:
    """If no article is left, /reindex reports it and the old index stays in use."""
    for path in conversation.articles.iterdir():
        path.unlink()
    reply = conversation.send("/reindex", "Tổng vốn xây cầu Đò Gát là bao nhiêu?")
    assert VIETNAMESE.articles_unreadable in reply
    assert "“Tổng vốn xây cầu Đò Gát là 2.300 tỷ đồng.”" in reply


def test_reindex_can_be_forced(conversation: Conversation) -> None:
    """`ép` after /reindex, with or without diacritics, forces the new index; other words do not."""
    for line, forced in (("/reindex", False), ("/reindex ép", True), ("/reindex EP", True), ("/reindex huỷ", False)):
        conversation.send(line)
        assert forced == conversation.forced


def test_not_found(conversation: Conversation) -> None:
    """The reply to a question that no article answers starts with the message that nothing was found."""
    assert conversation.send("zzz qqq").startswith(VIETNAMESE.not_found)


def test_source_without_an_answer_is_named(conversation: Conversation) -> None:
    """If the source asked for has no answer, the reply names it and shows the nearest passage of another source."""
    reply = conversation.send("Theo báo Ven Sông, sản lượng vải thiều Lục Hà là bao nhiêu?")
    assert VIETNAMESE.not_found_in_source.format(source="Báo Ven Sông") in reply
    assert "“Sản lượng vải thiều Lục Hà năm nay đạt 58.000 tấn" in reply


def test_articles(conversation: Conversation) -> None:
    """/baiviet lists the articles, searches them by words, and shows one by its number."""
    listed = conversation.send("/baiviet")
    assert listed.startswith("Kho bài có 3 bài, mới nhất trước:\n")
    assert 7 == len(listed.strip().splitlines())
    (entry,) = conversation.send("/baiviet do gat").splitlines()[1:2]
    number, _, title = entry.partition(". ")
    assert "Khánh thành cầu Đò Gát" == title
    shown = conversation.send(f"/baiviet {number}")
    assert shown.startswith(f"Bài số {number}\n{title}\nBáo Ven Sông · 12/3/2025 · 4 câu\n“Sáng nay, ")
    assert conversation.send("/baiviet tàu\x07 ngầm").startswith("Không có bài nào có đủ các từ “tàu  ngầm”.")
    within = conversation.send(f"bài {number}: Sản lượng vải thiều Lục Hà là bao nhiêu?")
    assert f"{VIETNAMESE.reply.within.format(number=number)}\n{VIETNAMESE.reply.not_in_article}\n\n" == within
