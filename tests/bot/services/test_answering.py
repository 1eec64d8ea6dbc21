import asyncio
import json
from collections.abc import Iterator
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path

import pytest

from bot.services.answering import AnswerService
from bot.services.live_index import LiveIndex
from bot.services.reply_plan import ReplyPlan
from bot.services.search_worker import SearchWorker
from bot.terminal.plain_text import answer_text
from bot.texts.texts import VIETNAMESE
from retrieval.building.build import build
from retrieval.dates.calendar import HO_CHI_MINH
from retrieval.index.generations import Generations
from retrieval.index.sentence_index import SentenceIndex
from retrieval.ranking.ranking import Passage
from retrieval.text.normalise import fold
from tests.answers import BlankSegmenter, answer_service

ROOT = Path(__file__).parents[3]
LAKE = """Tin hồ

Đập Suối Mơ tích nước từ tháng 5.
Hồ Đá Bạc cạn. Đó là hồ lớn nhất huyện Lạc An.
"""
TOWER = """Nguồn: Báo Bến Xưa
Ngày: 12/3/2025
Khánh thành tháp Mây Trắng

Sáng nay, xã Hà Vân khánh thành tháp Mây Trắng bên sông Lam Giang.
Tháp cao 125 mét, có bốn thang máy. Tổng vốn xây tháp Mây Trắng là 2.300 tỷ đồng.
"""
PLUMS = """Nguồn: Vườn Xa
Ngày: 5/6/2025
Mận Sơn Bình được mùa

Sản lượng mận Sơn Bình năm nay đạt 58.000 tấn, cao nhất trong mười năm.
Thương lái mua mận Sơn Bình tại vườn với giá 35.000 đồng một ký.
"""
POTTERY = """Nguồn: Làng Xưa
Ngày: 9/7/2025
Làng gốm Bàu Tre đón khách

Làng gốm Bàu Tre có 140 hộ làm nghề. Nghệ nhân Lê Thị Nhàn mở lớp dạy vuốt gốm cho trẻ em.
"""


def service_for(folder: Path, **articles: str) -> AnswerService:
    """Return a service that answers from these articles, by id."""
    (folder / "articles").mkdir()
    for id_, text in articles.items():
        (folder / "articles" / f"{id_}.txt").write_text(text, encoding="utf-8")
    generations = Generations(folder / "index")
    build(folder / "articles", generations, BlankSegmenter())
    return answer_service(generations)


@pytest.fixture
def service(tmp_path: Path) -> AnswerService:
    """Return a service that answers from three articles."""
    return service_for(tmp_path, thap=TOWER, man=PLUMS, gom=POTTERY)


def quoted(plan: ReplyPlan) -> list[str]:
    """Return the sentences that a reply quotes, without their neighbours."""
    return [passage.sentence.text for passage in plan.passages[: plan.shown]]


async def test_questions_asked_at_once(generations: Generations) -> None:
    """Concurrent questions each get their own passages."""
    with SearchWorker(LiveIndex(generations, generations.open()), BlankSegmenter()) as worker:
        service = AnswerService(worker)
        answers = await asyncio.gather(
            service.answer_async("Tổng vốn xây cầu Đò Gát", 1),
            service.answer_async("Sản lượng vải thiều Lục Hà", 1),
        )
    assert ["cau-do-gat", "vai-thieu"] == [answer.passages[0].article.id for answer in answers]


def test_no_sentence_is_quoted_twice(tmp_path: Path) -> None:
    """A sentence quoted after a better passage is no shown passage itself, and its own passage keeps its neighbour."""
    service = service_for(tmp_path, ho=LAKE)
    both, alone = service.answer("Hồ Đá Bạc cạn"), service.answer("hồ lớn nhất huyện Lạc An", 1)
    follow_on = "Đó là hồ lớn nhất huyện Lạc An."
    assert ("Hồ Đá Bạc cạn.", follow_on) == (both.passages[0].sentence.text, both.passages[0].after)
    assert follow_on not in [passage.sentence.text for passage in both.passages[: both.shown]]
    assert (follow_on, "Hồ Đá Bạc cạn.") == (alone.passages[0].sentence.text, alone.passages[0].before)


def test_follow_ups_are_read_with_earlier_questions(generations: Generations) -> None:
    """A follow-up is completed from the question before it, which may be a follow-up itself."""
    asked = ("Tổng vốn xây cầu Đò Gát là bao nhiêu?", "Còn cầu Lục Hà thì sao?", "tai sao")
    service = answer_service(generations)
    read = [service.answer(question, 1, asked[:place]).understood for place, question in enumerate(asked)]
    assert [None, "Tổng vốn xây cầu Lục Hà là bao nhiêu?"] == read[:2]
    assert "cau luc ha" in fold(read[2] or "").lower()
    assert service.answer("Tại sao?").understood is None


def test_each_side_of_a_comparison_is_quoted_by_name(tmp_path: Path) -> None:
    """The best passage of each side is one that names it, though another fits the common words better."""
    banks = """Tài sản các ngân hàng

Tổng tài sản của nhà băng này là 120 tỷ đồng, theo Đa.
Sen nhận gửi nhiều hơn trước, nhà băng có 90 tỷ đồng tài sản.
Súng cho vay ít dần, nhà băng có 70 tỷ đồng tài sản.
"""
    plan = service_for(tmp_path, bank=banks).answer("Nhà băng Sen và nhà băng Súng bên nào tổng tài sản lớn hơn?", 2)
    assert ["Sen", "Súng"] == [next(n for n in ("Sen", "Súng", "Đa") if n in text) for text in quoted(plan)]


def test_differing_figures_are_shown_together(tmp_path: Path) -> None:
    """Passages with different figures are shown first, newest first, with a note if two of them are shown."""
    (tmp_path / "articles").mkdir()
    for year, price in ((2023, "30.000"), (2025, "42.000"), (2024, "35.000")):
        text = f"Ngày: 1/2/{year}\nTin {year}\nGiá cá linh ở chợ Sen là {price} đồng/kg.\nChợ Sen họp mỗi sáng."
        (tmp_path / "articles" / f"{year}.txt").write_text(text, encoding="utf-8")
    generations = Generations(tmp_path / "index")
    build(tmp_path / "articles", generations, BlankSegmenter())
    service = answer_service(generations)
    question = "Giá cá linh ở chợ Sen là bao nhiêu?"
    all_of_them, one = service.answer(question, 6), service.answer(question, 1)
    assert ["2025", "2024", "2023"] == [passage.article.id for passage in all_of_them.passages[: all_of_them.shown]]
    assert (3, 0) == (all_of_them.differing, one.differing)
    texts = answer_text(all_of_them, VIETNAMESE), answer_text(one, VIETNAMESE)
    assert [True, False] == [text.startswith(VIETNAMESE.differing) for text in texts]


def test_period_is_relative_to_asked_at(tmp_path: Path) -> None:
    """A relative date is resolved against the time of asking, and the answer names the period."""
    (tmp_path / "articles").mkdir()
    for day in ("2024-10-02", "2024-10-09"):
        text = f"Tin chợ\nNgày: {day}\n\nChợ Lạc An họp đông, giá lúa tăng.\n"
        (tmp_path / "articles" / f"{day}.txt").write_text(text, encoding="utf-8")
    generations = Generations(tmp_path / "index")
    build(tmp_path / "articles", generations, BlankSegmenter())
    service = answer_service(generations)
    answers = [
        service.answer("tin tuần trước về chợ Lạc An", asked_at=datetime(2024, 10, day, 9, tzinfo=HO_CHI_MINH))
        for day in (9, 16)
    ]
    assert [["2024-10-02"], ["2024-10-09"]] == [[one.article.id for one in answer.passages] for answer in answers]
    assert [date(2024, 9, 30), date(2024, 10, 7)] == [
        answer.period.period.since for answer in answers if answer.period and answer.period.period
    ]


@pytest.mark.parametrize(
    ("message", "kind"),
    [("cảm ơn bạn", "thanks"), ("xin chào", "greeting"), ("thank you", "thanks"), ("👍", "emoji"), ("help", "help")],
)
def test_small_talk_quotes_nothing(service: AnswerService, message: str, kind: str) -> None:
    """Small talk is answered without any passage, and counts as no answer."""
    plan = service.answer(message)
    assert ("small_talk", kind, False) == (plan.status, plan.small_talk, plan.answered)
    assert ((), (), 0) == (plan.passages, plan.cards, plan.shown)


def test_small_talk_is_no_question_for_a_follow_up(service: AnswerService) -> None:
    """A follow-up after small talk is read with the question before it, and small talk alone completes nothing."""
    asked = "Tổng vốn xây tháp Mây Trắng là bao nhiêu?"
    follow_up = "Còn làng gốm Bàu Tre thì sao?"
    read = service.answer(follow_up, 3, (asked,))
    assert read.understood is not None
    assert read == service.answer(follow_up, 3, (asked, "cảm ơn bạn", "👍"))
    assert service.answer(follow_up, 3, ("cảm ơn bạn",)).understood is None


def test_earlier_questions_are_honoured(service: AnswerService) -> None:
    """A pronoun refers to the question before, but not to itself; without one, the question is read alone."""
    together = service.answer("Nó cao bao nhiêu mét?", 3, ("Tháp Mây Trắng ở đâu?",))
    assert "Mây Trắng" in (together.understood or "")
    assert "Tháp cao 125 mét, có bốn thang máy." == quoted(together)[0]
    asked_twice = service.answer("Nó cao bao nhiêu mét?", 3, ("Tháp Mây Trắng ở đâu?", "Nó cao bao nhiêu mét?"))
    assert together == asked_twice
    assert service.answer("Nó cao bao nhiêu mét?", 3).understood is None


def test_only_what_is_read_otherwise_is_reworded(service: AnswerService) -> None:
    """Courtesies, abbreviations and several questions are no rewording, but what a follow-up refers to is."""
    for message in ("Cho mình hỏi tháp Mây Trắng cao bn mét ạ?", "Tháp Mây Trắng cao bao nhiêu? Giá mận Sơn Bình?"):
        assert not service.answer(message).reworded
    assert service.answer("Nó cao bao nhiêu mét?", 3, ("Tháp Mây Trắng ở đâu?",)).reworded


def test_english_is_answered_from_names_or_refused(service: AnswerService) -> None:
    """A question in English is answered if its names find a passage, as typed; otherwise nothing is quoted."""
    found = service.answer("How many households are there in Bàu Tre?")
    refused = service.answer("Who is the president of France?")
    assert ("answered", "en", None) == (found.status, found.language, found.understood)
    assert "Làng gốm Bàu Tre có 140 hộ làm nghề." == quoted(found)[0]
    assert ("other_language", "en", None) == (refused.status, refused.language, refused.understood)
    assert (0, (), False) == (refused.shown, refused.cards, refused.answered)
    assert all(passage.answer is None for passage in refused.passages)


def test_two_questions_are_answered_within_the_limit(service: AnswerService) -> None:
    """The best passage of each of two questions in one message stands among the first three, and is marked."""
    plan = service.answer("Tổng vốn xây tháp Mây Trắng là bao nhiêu? Làng gốm Bàu Tre có bao nhiêu hộ?", 3)
    assert ["thap", "gom"] == [passage.article.id for passage in plan.passages[:2]]
    assert ["2.300 tỷ đồng", "140 hộ"] == [marked(passage) for passage in plan.passages[: plan.shown]]
    assert ["thap", "gom"] == [card.article.id for card in plan.cards]


def test_three_questions_are_answered_within_the_limit(service: AnswerService) -> None:
    """Three questions in one message give a passage each within three."""
    questions = "Tháp Mây Trắng cao bao nhiêu mét? Làng gốm Bàu Tre có bao nhiêu hộ? Giá mận Sơn Bình bao nhiêu?"
    plan = service.answer(questions, 3)
    assert ["thap", "gom", "man"] == [passage.article.id for passage in plan.passages]
    assert 3 == plan.shown


def test_unanswered_one_of_two_questions_quotes_nothing(service: AnswerService) -> None:
    """If only one of two questions is answered, passages found for the other are not quoted."""
    plan = service.answer("Ai là vua xứ Nam Cực? Làng gốm Bàu Tre có bao nhiêu hộ?", 3)
    assert "answered" == plan.status
    assert {"gom"} == {passage.article.id for passage in plan.passages[: plan.shown]}


def test_far_question_quotes_nothing(service: AnswerService) -> None:
    """A question that no article is near is refused without a quotation or a mark; hits stay ranked."""
    plan = service.answer("Giá vàng ở sao Hỏa")
    assert ("not_found", 0, ()) == (plan.status, plan.shown, plan.cards)
    scores = [passage.score for passage in plan.passages]
    assert sorted(scores, reverse=True) == scores
    assert all(passage.answer is None for passage in plan.passages)


def test_unmet_period_is_not_answered(service: AnswerService) -> None:
    """What is known of another time only is offered unmarked, and counts as no answer."""
    plan = service.answer("Tổng vốn xây tháp Mây Trắng năm 2019 là bao nhiêu?")
    assert ("other_period", False, False, 1) == (plan.status, plan.answered, plan.period_met, plan.shown)
    assert [None] * len(plan.passages) == [passage.answer for passage in plan.passages]


def test_headlines_of_a_time_without_articles(service: AnswerService) -> None:
    """The newest article serves if the time asked for has none; it counts as answered, with the period unmet."""
    asked_at = datetime(2025, 9, 1, 9, tzinfo=HO_CHI_MINH)
    plan = service.answer("Tin hôm qua", asked_at=asked_at)
    june = service.answer("Tin tháng 6/2025", asked_at=asked_at)
    assert ("headlines", True, False) == (plan.status, plan.answered, plan.period_met)
    assert ["gom"] == [passage.article.id for passage in plan.passages]
    assert ("headlines", True, True) == (june.status, june.answered, june.period_met)
    assert ["man"] == [passage.article.id for passage in june.passages]


def test_empty_archive_answers_nothing(tmp_path: Path) -> None:
    """With an empty archive a question is not found, headlines are empty, and small talk is still small talk."""
    service = service_for(tmp_path)
    plans = [service.answer(message) for message in ("Tháp cao bao nhiêu?", "Có tin gì mới?", "cảm ơn")]
    assert ["not_found", "headlines", "small_talk"] == [plan.status for plan in plans]
    assert not any(plan.answered for plan in plans)


def marked(passage: Passage) -> str:
    """Return the marked answer of a passage."""
    return passage.sentence.text[slice(*passage.answer)] if passage.answer else ""


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Generations:
    """Build the index of the sample articles."""
    generations = Generations(tmp_path_factory.mktemp("samples"))
    build(ROOT / "retrieval" / "samples", generations, BlankSegmenter())
    return generations


def test_every_reply_keeps_the_rules(samples: Generations) -> None:
    """Each question on the samples, alone, without diacritics, of 2019 and with the next, has a sound reply."""
    lines = (ROOT / "tests" / "samples_questions.jsonl").read_text(encoding="utf-8").splitlines()
    questions = [json.loads(line)["question"] for line in lines]
    service, index = answer_service(samples), samples.open()
    together = [f"{first} {second}" for first, second in pairwise(questions)]
    asked = [*questions, *map(fold, questions), *(f"{question.rstrip(' ?')} năm 2019?" for question in questions)]
    for message in [*asked, *together, "Có tin gì mới?", "tin hôm qua", "cảm ơn", "Who is the president of France?"]:
        plan = service.answer(message)
        assert faults(index, plan) == [], message


def faults(index: SentenceIndex, plan: ReplyPlan) -> list[str]:
    """Return which rules of replies a plan breaks."""
    return [
        *_faults_of_cards(index, plan),
        *_faults_of_passages(plan),
    ]


def _faults_of_cards(index: SentenceIndex, plan: ReplyPlan) -> Iterator[str]:
    sentences = []
    for card in plan.cards:
        for quotation in card.quotations:
            first, last = quotation.sentences
            text = index.text(card.article.number)
            numbers = card.article.sentences[first : last + 1]
            start, end = index.sentence(numbers[0]).start, index.sentence(numbers[-1]).end
            if quotation.text != text[start:end]:
                yield f"no slice: {quotation.text}"
            if {quotation.paragraph} != {index.sentence(number).paragraph for number in numbers}:
                yield f"several paragraphs: {quotation.text}"
            if not all(0 <= start < end <= len(quotation.text) for start, end in quotation.answers):
                yield f"mark outside: {quotation.text}"
            if quotation.answers and plan.status not in {"answered", "unsure"}:
                yield f"mark under {plan.status}"
            sentences += [index.sentence(number).text for number in numbers]
    if len(set(sentences)) < len(sentences):
        yield "a sentence twice in cards"
    if len({card.article.number for card in plan.cards}) < len(plan.cards):
        yield "two cards of an article"


def _faults_of_passages(plan: ReplyPlan) -> Iterator[str]:
    shown, others = plan.passages[: plan.shown], plan.passages[plan.shown :]
    around = [text for one in shown for text in (one.before, one.sentence.text, one.after) if text]
    if len(set(around)) < len(around):
        yield "a sentence twice in passages"
    places = [(one.article.number, one.sentence.position) for one in plan.passages]
    if len(set(places)) < len(places):
        yield "a hit twice"
    if any(one.answer for one in others) or (plan.status not in {"answered", "unsure"} and any(map(marked, shown))):
        yield "a mark that is not shown"
    if not all(0 <= one.answer[0] < one.answer[1] <= len(one.sentence.text) for one in shown if one.answer):
        yield "mark outside"
    if {one.article.number for one in shown} != {card.article.number for card in plan.cards}:
        yield "cards of other articles"
    if plan.status in {"answered", "unsure", "other_period"} and not shown:
        yield f"{plan.status} without a passage"
    if plan.status in {"small_talk", "other_language"} and shown:
        yield f"{plan.status} with a passage"


def test_question_to_one_article(service: AnswerService) -> None:
    """The plan names the article that was asked, quotes it alone, and says if there is none of the number."""
    number = service.answer("Tháp Mây Trắng").passages[0].article.public_number
    plan = service.answer(f"bài {number}: Tổng vốn là bao nhiêu? Có mấy thang máy?", 3)
    assert ("answered", number, "thap") == (plan.status, plan.asked_article, plan.article and plan.article.id)
    assert {"thap"} == {passage.article.id for passage in plan.passages}
    assert None is plan.understood
    assert "not_found" == service.answer(f"bài {number}: Làng gốm có bao nhiêu hộ?", 3).status
    gone = service.answer("bài 99: Tổng vốn xây tháp Mây Trắng là bao nhiêu?", 3)
    assert ("not_found", 99, None, ()) == (gone.status, gone.asked_article, gone.article, gone.passages)
    assert ("small_talk", "headlines") == tuple(service.answer(f"bài {number}: {text}").status for text in SIDE_TALK)


SIDE_TALK = ("cảm ơn bạn", "có tin gì mới không?")
