from dataclasses import replace
from pathlib import Path

import pytest

from bot.services.reply_plan import ReplyPlan, Status, make_cards
from retrieval.building.build import build
from retrieval.index.generations import Generations
from retrieval.index.sentence_index import SentenceIndex
from retrieval.ranking.ranking import Passage
from tests.answers import ARTICLE, BlankSegmenter

DYKE = """Đê Sông Mơ

Đê Sông Mơ dài 9 cây số.  Đê cao 5 mét. Dân làng đắp đê từ tháng 2. Trẻ em nghỉ học.
Ông Hai mừng lắm. Nước không tràn nữa.
"""
FERRY = """Đò Bến Lau

Đò Bến Lau chở 12 khách. Vé đò giá 5.000 đồng.
"""


@pytest.fixture
def index(tmp_path: Path) -> SentenceIndex:
    """Return the index of two articles."""
    (tmp_path / "articles").mkdir()
    for id_, text in (("de", DYKE), ("do", FERRY)):
        (tmp_path / "articles" / f"{id_}.txt").write_text(text, encoding="utf-8")
    generations = Generations(tmp_path / "index")
    build(tmp_path / "articles", generations, BlankSegmenter())
    return generations.open()


def passage(  # noqa: PLR0913 — the parts of a passage
    index: SentenceIndex, id_: str, position: int, answer: str = "", *, before: bool = False, after: bool = False
) -> Passage:
    """Return a passage with its neighbours, and with ``answer`` marked."""
    article = index.find_article(id_)
    assert article is not None
    sentence = index.sentence(article.sentences[position])
    start = sentence.text.index(answer)
    return Passage(
        article,
        sentence,
        before=index.sentence(sentence.number - 1).text if before else "",
        after=index.sentence(sentence.number + 1).text if after else "",
        answer=(start, start + len(answer)) if answer else None,
        score=1.0,
    )


def test_neighbours_are_one_exact_slice(index: SentenceIndex) -> None:
    """A passage and its neighbours are one slice of the article, with the spaces between them as they are there."""
    [card] = make_cards(index, [passage(index, "de", 1, before=True, after=True)])
    [quotation] = card.quotations
    assert "Đê Sông Mơ dài 9 cây số.  Đê cao 5 mét. Dân làng đắp đê từ tháng 2." == quotation.text
    assert ((0, 2), 0) == (quotation.sentences, quotation.paragraph)
    assert quotation.text in index.text(card.article.number)


def test_neighbouring_passages_are_merged_in_the_order_of_the_article(index: SentenceIndex) -> None:
    """Passages that are neighbours become one quotation, whichever ranks first; each keeps its mark."""
    [card] = make_cards(index, [passage(index, "de", 2, "tháng 2"), passage(index, "de", 1, "5 mét")])
    [quotation] = card.quotations
    assert "Đê cao 5 mét. Dân làng đắp đê từ tháng 2." == quotation.text
    assert ["5 mét", "tháng 2"] == [quotation.text[start:end] for start, end in quotation.answers]


def test_mark_is_an_offset_into_the_quotation(index: SentenceIndex) -> None:
    """The mark of a passage is moved by the sentence that precedes it in the quotation."""
    [card] = make_cards(index, [passage(index, "de", 1, "5 mét", before=True)])
    [quotation] = card.quotations
    [(start, end)] = quotation.answers
    assert "5 mét" == quotation.text[start:end]
    assert start > len("Đê Sông Mơ dài 9 cây số.")


def test_a_gap_or_a_paragraph_parts_quotations(index: SentenceIndex) -> None:
    """Sentences with another between them, or in different paragraphs, are separate quotations of one card."""
    found = [passage(index, "de", position) for position in (3, 4, 0)]
    [card] = make_cards(index, found)
    assert ["Trẻ em nghỉ học.", "Ông Hai mừng lắm.", "Đê Sông Mơ dài 9 cây số."] == [
        quotation.text for quotation in card.quotations
    ]
    assert [0, 1, 0] == [quotation.paragraph for quotation in card.quotations]


def test_a_sentence_between_two_passages_is_quoted_once(index: SentenceIndex) -> None:
    """The sentence that follows one passage and precedes another joins both into one quotation."""
    [card] = make_cards(index, [passage(index, "de", 0, after=True), passage(index, "de", 2)])
    assert [(0, 2)] == [quotation.sentences for quotation in card.quotations]


def test_a_card_for_each_article(index: SentenceIndex) -> None:
    """Each article has a card, in the order shown."""
    found = [passage(index, "do", 1), passage(index, "do", 0), passage(index, "de", 0)]
    cards = make_cards(index, found)
    assert ["do", "de"] == [card.article.id for card in cards]
    assert [["Đò Bến Lau chở 12 khách. Vé đò giá 5.000 đồng."], ["Đê Sông Mơ dài 9 cây số."]] == [
        [quotation.text for quotation in card.quotations] for card in cards
    ]
    assert () == make_cards(index, [])


@pytest.mark.parametrize(
    ("status", "shown", "answered"),
    [
        *(("answered", 1, True), ("unsure", 1, False)),
        *(("headlines", 1, True), ("headlines", 0, False), ("forwarded", 1, True), ("forwarded", 0, False)),
    ],
)
def test_answered(status: Status, shown: int, *, answered: bool) -> None:
    """A reply answers if it is an answer or has headlines; one that is unsure does not."""
    assert answered is ReplyPlan(status, "g", 1, shown=shown).answered


def test_articles_are_told_apart_by_number(index: SentenceIndex) -> None:
    """Two articles with the same facts have a card each."""
    first = passage(index, "do", 0)
    second = passage(index, "de", 0)
    same = replace(ARTICLE, number=second.article.number, sentences=second.article.sentences)
    assert 2 == len(make_cards(index, [first, replace(second, article=same)]))
