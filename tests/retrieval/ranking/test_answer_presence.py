"""The answer of the kind asked for decides between sentences of close scores."""

import numpy as np
import pytest

from retrieval.index.sentence_index import SentenceIndex
from retrieval.questions.query import read_question
from retrieval.ranking.answer_evidence import AnswerEvidence
from retrieval.ranking.answer_presence import PresentAnswers, of_scope
from retrieval.ranking.ranking import search
from retrieval.text.segmentation import UndertheseaSegmenter
from tests.retrieval.corpus import IndexOf

SENTENCES = (
    "Kho gỗ của ông Tấn cháy lớn trong đêm.",
    "Kho gỗ của ông Tấn cháy tại quận Sen Hạ.",
    "Ông Tấn nuôi 40 con bò ở kho gỗ.",
    "Ông Tấn trồng 512 gốc sen ở kho gỗ.",
    "Ông Tấn từ chối bán kho gỗ.",
    "Bò ở kho gỗ lớn nhanh.",
)


@pytest.fixture
def index(index_of: IndexOf) -> SentenceIndex:
    return index_of(["Kho gỗ\n" + "\n".join(SENTENCES)])


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("Kho gỗ của ông Tấn cháy ở quận nào?", SENTENCES[1]),
        ("Ông Tấn có bao nhiêu con bò ở kho gỗ?", SENTENCES[2]),
        ("Ông Tấn có bán kho gỗ không?", SENTENCES[4]),
    ],
)
def test_the_sentence_with_an_answer_is_lifted_most(
    question: str, first: str, index: SentenceIndex, segmenter: UndertheseaSegmenter
) -> None:
    """Of sentences of one score, the one that holds the answer comes first."""
    numbers = np.array([n for n in range(len(index)) if index.sentence(n).text in SENTENCES], np.int64)
    answers = PresentAnswers(index, read_question(question, segmenter))
    lifted = answers.lift(numbers, np.zeros(len(numbers), np.float32))

    assert first == index.sentence(int(numbers[np.argmax(lifted)])).text


def test_yes_or_no_is_answered_by_a_sentence_as_a_whole(index: SentenceIndex, segmenter: UndertheseaSegmenter) -> None:
    """No name is marked for *có ai … không*, which marks one for *ai*, and a sentence without a name may answer it."""
    asked = ("Ai nuôi bò ở kho gỗ?", "Có ai nuôi bò ở kho gỗ không?")
    who, whether = (PresentAnswers(index, read_question(question, segmenter)) for question in asked)
    named, nameless = (
        next(number for number in range(len(index)) if index.sentence(number).text == text)
        for text in (SENTENCES[2], SENTENCES[5])
    )
    assert (True, None) == (who.span(named) is not None, whether.span(named))
    assert (False, True) == (who.may_answer(nameless), whether.may_answer(nameless))


def test_other_questions_are_left_as_they_are(index: SentenceIndex, segmenter: UndertheseaSegmenter) -> None:
    """A question of a kind whose answers are not recognised changes no score."""
    answers = PresentAnswers(index, read_question("Kho gỗ của ông Tấn", segmenter))
    scores = np.zeros(len(index), np.float32)

    assert not answers.lift(np.arange(len(index)), scores).any()
    assert not answers.found


def test_a_figure_of_another_is_out_of_scope(index_of: IndexOf, segmenter: UndertheseaSegmenter) -> None:
    """A figure is of what is asked only if the names of the question are near it."""
    index = index_of(["Công\nLê Mây được trả 14 đồng.\nKho chở gỗ.\nBò ăn cỏ.\nTiền công của kho là 28 đồng."])
    query = read_question("Công của ông Lê Mây là bao nhiêu tiền?", segmenter)
    first, *_, last = (AnswerEvidence.of(index, query, number) for number in range(len(index)))

    assert of_scope(first)
    assert not of_scope(last)
    assert of_scope(None)


def test_a_person_asked_for_must_be_there(index_of: IndexOf, segmenter: UndertheseaSegmenter) -> None:
    """A sentence without any name is no sure answer to *ai*, however well its words fit."""
    index = index_of(["Tin xã\nTheo quy định của bí thư xã Sen Hạ thì bí thư xã họp dân mỗi tháng.", "Chợ họp sáng."])
    result = search(index, read_question("Bí thư xã Sen Hạ là ai?", segmenter), 3)
    assert ("unsure", None) == (result.tier, result.marked(result.passages[0]).answer)
