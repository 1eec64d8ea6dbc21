"""Which questions depend on the previous one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.follow_ups.detection import Dependency, find_dependency
from retrieval.questions.understood_question import understand
from retrieval.text.normalise import fold

DEPENDENT = """Còn năm 2025 thì sao?
Thế còn năm ngoái?
Còn Sen Hạ?
Thế Sen Hạ?
Sen Hạ thì sao?
Thế ở Sen Hạ?
Năm 2024 thì sao?
Còn giá gạo thì sao?
Vậy còn lúa nếp?
Còn Sen Hạ đầu tư vào Mai Vân thì sao?
Vì sao?
Tại sao vậy?
Ở đâu?
Bao giờ diễn ra?
Bao nhiêu tiền?
Thế ai mời?
Thế khi nào?
Điều gì xảy ra sau đó?
Ai mời ông ấy?
Bà ấy bao nhiêu tuổi?
Họ làm gì?
Vì sao họ đình công?
Nó dài bao nhiêu?
Ở đó có gì?
Năm đó có bao nhiêu khách?
Việc này xảy ra khi nào?
Tuyến này có mấy ga?
Bệnh viện đó ở đâu?""".splitlines()

# Complete questions with words that make others depend on the previous one.
ALONE = """Còn bao nhiêu hộ nghèo ở Sen Hạ?
Còn lại bao nhiêu tiền trong quỹ?
Còn ai sống sót sau vụ chìm tàu?
Sen Hạ còn bao nhiêu lò gốm?
Họ Nguyễn ở Sen Hạ có nguồn gốc từ đâu?
Họ hàng của ông Sen là ai?
Dòng họ Trịnh có ai đỗ tiến sĩ?
Nông dân bán lúa cho ai khi họ cần tiền?
Thế giới có bao nhiêu nước?
Thế nào là lạm phát?
Thế vận hội tới ở đâu?
Thế hệ Z là gì?
AI là gì?
WHO là gì?
Nếu không nộp phạt thì sao?
Giá vàng hôm nay bao nhiêu?
Thời tiết ngày mai thế nào?
Vì sao trời mưa?
Bao giờ cầu Sông Sen thông xe?
Ông Sen nói gì về việc này?
Trong đó có bao nhiêu ca tử vong do sốt xuất huyết?
Người ta trồng gì ở Sen Hạ?
Chúng ta cần làm gì khi có bão?
Anh có bao nhiêu dân?
Năm 2025 có gì mới?
Giá lúa bao nhiêu?
Bạn là ai?
Bây giờ là mấy giờ ở Sen Hạ?
Tết năm nay vào ngày nào?""".splitlines()

# Without diacritics these could be other words, such as hồ, no and con.
_UNSURE = ("Họ ", "họ ", "Nó ", "Còn Sen Hạ?", "Bệnh viện đó", "Năm đó có")


def dependency_of(question: str) -> Dependency | None:
    return find_dependency(understand(question))


def stands_alone(question: str) -> bool:
    return dependency_of(question) is None


@pytest.mark.parametrize("question", DEPENDENT)
def test_dependent_questions_are_found(question: str) -> None:
    """A question that needs the previous one is found with diacritics and, if unambiguous, without."""
    assert not stands_alone(question)
    if not any(words in question for words in _UNSURE):
        plain = fold(question)
        assert not stands_alone(plain)


@pytest.mark.parametrize("question", ALONE)
def test_complete_questions_stand_alone(question: str) -> None:
    """A complete question is not taken for a follow-up, with diacritics or without."""
    assert stands_alone(question)
    assert stands_alone(fold(question))


def test_the_dependent_words_are_found() -> None:
    """A dependency has the tokens that refer to something, and the kind of reference."""
    dependencies = [dependency_of(text) for text in ("Còn năm 2025 thì sao?", "Thế vì sao?", "Ai mời ông ấy?")]
    found = [(dependency.kind, dependency.start, dependency.end) for dependency in dependencies if dependency]
    assert [("replacement", 1, 3), ("bare", 1, 3), ("man", 2, 4)] == found


WORDS = "thế còn thì sao ông ấy họ này đó ở đâu 2025 Sen AI gì"


@given(st.lists(st.sampled_from(WORDS.split())).map(" ".join))
def test_dependent_tokens_lie_inside_any_text(question: str) -> None:
    """In any text, the dependent tokens lie inside it."""
    dependency = dependency_of(question)
    if dependency:
        assert 0 <= dependency.start < dependency.end <= len(question.split())
