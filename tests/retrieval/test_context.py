from collections import defaultdict
from collections.abc import Mapping

import pytest

from retrieval.context import needs_after, needs_before
from retrieval.question_kind import Kind


def features(**values: float) -> Mapping[str, float]:
    """Features of which only the given ones are not 0."""
    return defaultdict(float, values)


@pytest.mark.parametrize("text", ["Theo đó, cầu thông xe sớm hai tháng.", "Đây là cây cầu dài nhất tỉnh."])
def test_a_leaning_sentence_needs_the_one_before(text: str) -> None:
    """A sentence that speaks of what was said before is quoted with it."""
    assert needs_before(text, features())


def test_what_the_question_names_may_stand_before() -> None:
    """A sentence is quoted with the one before where that one holds a good part of the question."""
    text = "Kinh phí là 97 tỷ đồng."
    assert not needs_before(text, features(covered_before=0.1))
    assert needs_before(text, features(covered_before=0.4))


def test_an_announcement_needs_what_follows() -> None:
    """What a colon announces is quoted with it."""
    assert needs_after("Bác sĩ khuyên:", "how", features())


@pytest.mark.parametrize(
    ("kind", "sign"),
    [
        ("number", "number_new"),
        ("when", "when_date"),
        ("who", "who_name"),
        ("where", "where_name"),
        ("why", "why_cause"),
    ],
)
def test_a_restated_question_needs_what_follows(kind: Kind, sign: str) -> None:
    """A sentence that only says the question again is quoted with the next, one that shows an answer is not."""
    text = "Nhiều người hỏi về kinh phí xây cầu Sông Mây."
    assert needs_after(text, kind, features(covered=0.9))
    assert not needs_after(text, kind, features(covered=0.9, **{sign: 1.0}))
    assert not needs_after(text, kind, features(covered=0.2))


def test_what_says_little_more_than_the_question_needs_what_follows() -> None:
    """For questions without a telling sign, a sentence with hardly a word of its own is quoted with the next."""
    text = "Triệu chứng của bệnh như sau."
    assert needs_after(text, "what", features(covered=0.9, novel=1.0))
    assert not needs_after(text, "what", features(covered=0.9, novel=2.5))
