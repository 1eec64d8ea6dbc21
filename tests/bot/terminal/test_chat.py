import io
from pathlib import Path

import pytest

from bot.services.answering import AnswerService
from bot.services.live_index import LiveIndex
from bot.services.search_worker import SearchWorker
from bot.terminal.chat import COMMANDS, Chat, answer_text, article_text
from bot.texts.texts import VIETNAMESE
from retrieval.building.build import BuildReport, build
from retrieval.index.generations import Generations
from tests.answers import BlankSegmenter, answer_of
from tests.program import write_articles


class Conversation:
    """A chat over an archive in a folder, fed with lines."""

    def __init__(self, folder: Path) -> None:
        self.articles = write_articles(folder / "articles")
        self._generations = Generations(folder / "index")
        self._segmenter = BlankSegmenter()
        self.forced = False
        self._build()
        self._index = LiveIndex(self._generations, self._generations.open())
        self.answering = AnswerService(SearchWorker(self._index, self._segmenter))

    def _build(self) -> BuildReport:
        return build(self.articles, self._generations, self._segmenter)

    def _reindex(self, force: bool) -> BuildReport:  # noqa: FBT001 — its one argument
        self.forced = force
        report = self._build()
        self._index.reopen()
        return report

    def say(self, *lines: str) -> str:
        """What is answered to these lines."""
        out = io.StringIO()
        typed = io.StringIO("".join(f"{line}\n" for line in lines))
        Chat(self.answering, self._reindex, VIETNAMESE, lines=typed, out=out).run()
        return out.getvalue()


@pytest.fixture
def conversation(tmp_path: Path) -> Conversation:
    return Conversation(tmp_path)


def test_question_is_answered_with_title_source_and_date(conversation: Conversation) -> None:
    """A question, bare or behind /hoi, gets the quotation with title, source and date, and no prompt or markup."""
    expected = "“Tổng vốn xây cầu Đò Gát là 2.300 tỷ đồng.”\n1. Khánh thành cầu Đò Gát\nBáo Ven Sông · 12/3/2025\n"
    said = conversation.say("Tổng vốn xây cầu Đò Gát là bao nhiêu?")
    assert said.startswith(expected)
    assert said == conversation.say("/hoi Tổng vốn xây cầu Đò Gát là bao nhiêu?")


def test_follow_up_is_read_with_the_question_before(conversation: Conversation) -> None:
    """A follow-up is read with the question before, which the reply says; in a new conversation with none."""
    said = conversation.say("Tổng vốn xây cầu Đò Gát là bao nhiêu?", "Nó dài bao nhiêu mét?")
    assert "Đã hiểu: " in said
    assert "cầu Đò Gát" in said.partition("Đã hiểu: ")[2].partition("\n")[0]
    assert "Đã hiểu: " not in conversation.say("Nó dài bao nhiêu mét?")


def test_commands(conversation: Conversation) -> None:
    """Each slash command says its text; after /thoat nothing is read."""
    assert f"{VIETNAMESE.welcome(*COMMANDS)}\n\n" == conversation.say("/start")
    assert f"{VIETNAMESE.help(*COMMANDS)}\n\n" == conversation.say("", "/help", "/thoat", "/help")
    assert f"{VIETNAMESE.question_missing}\n\n" == conversation.say("/hoi ")
    assert f"{VIETNAMESE.unknown_command}\n\n" == conversation.say("/nothing")


def test_reindex_serves_what_was_added(conversation: Conversation) -> None:
    """After /reindex in the chat a new article answers."""
    (conversation.articles / "ga.txt").write_text("Ga Hòn Sẻ mở cửa\nNhà ga Hòn Sẻ mở cửa lúc 5 giờ sáng.\n")
    said = conversation.say("/reindex", "Nhà ga Hòn Sẻ mở cửa lúc mấy giờ sáng?")
    assert "Thêm 1, sửa 0, bỏ 0, không đọc được 0." in said
    assert "“Nhà ga Hòn Sẻ mở cửa lúc 5 giờ sáng.”" in said


def test_reindex_that_fails_says_why_and_goes_on(conversation: Conversation) -> None:
    """Where no article is left, /reindex says so and the old index answers on."""
    for path in conversation.articles.iterdir():
        path.unlink()
    said = conversation.say("/reindex", "Tổng vốn xây cầu Đò Gát là bao nhiêu?")
    assert VIETNAMESE.articles_unreadable in said
    assert "“Tổng vốn xây cầu Đò Gát là 2.300 tỷ đồng.”" in said


def test_reindex_can_be_forced(conversation: Conversation) -> None:
    """A word behind /reindex, with or without diacritics, lets a loss pass; no other word does."""
    for said, forced in (("/reindex", False), ("/reindex ép", True), ("/reindex EP", True), ("/reindex huỷ", False)):
        conversation.say(said)
        assert forced == conversation.forced


def test_not_found(conversation: Conversation) -> None:
    """What the articles don't answer is said not to be found, first of all."""
    assert conversation.say("zzz qqq").startswith(VIETNAMESE.not_found)
    nearest = answer_text(conversation.answering.answer("xe tải nặng"), VIETNAMESE)
    assert "“" in nearest
    assert VIETNAMESE.archive_empty == answer_text(answer_of(articles=0, answered=False), VIETNAMESE)


def test_source_without_an_answer_is_named(conversation: Conversation) -> None:
    """Where the source asked for does not answer, the reply names it, and shows the nearest of another."""
    said = conversation.say("Theo báo Ven Sông, sản lượng vải thiều Lục Hà là bao nhiêu?")
    assert VIETNAMESE.not_found_in_source.format(source="Báo Ven Sông") in said
    assert "“Sản lượng vải thiều Lục Hà năm nay đạt 58.000 tấn" in said


def test_control_characters_do_not_reach_the_terminal(tmp_path: Path) -> None:
    """An article cannot steer the terminal by escape sequences."""
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "xấu.txt").write_text("Tin \x1b[31mđỏ\nNhà máy giấy \x1b]0;x\x07 Bãi Cháy ngừng chạy.\n")
    generations, segmenter = Generations(tmp_path / "index"), BlankSegmenter()
    build(folder, generations, segmenter)
    index = LiveIndex(generations, generations.open())
    answering = AnswerService(SearchWorker(index, segmenter))
    shown = answer_text(answering.answer("Nhà máy giấy Bãi Cháy"), VIETNAMESE)
    shown += article_text(index.current.article(0), VIETNAMESE)
    assert "Bãi Cháy" in shown
    assert set() == {character for character in shown if character < " "} - {"\n"}
