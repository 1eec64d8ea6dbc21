"""Questions in a conversation, and to a newspaper."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from retrieval.index.sentence_index import SentenceIndex
from retrieval.question_search import QuestionSearch
from retrieval.ranking.ranking import SearchResult
from retrieval.text.segmentation import Segmenter
from tests.retrieval.corpus import IndexOf


@pytest.fixture(scope="module")
def searcher(samples_index: SentenceIndex, segmenter: Segmenter) -> QuestionSearch:
    return QuestionSearch(samples_index, segmenter)


def sources(result: SearchResult) -> set[str | None]:
    """The sources of the passages."""
    return {passage.article.source for passage in result.passages}


def source_of(result: SearchResult) -> str | None:
    """The name of the source asked for."""
    source = result.question.source
    return source.name if source else None


@pytest.mark.parametrize("source", ["Thời báo Sông Hậu", "Báo Đồng Bằng"])
def test_passages_come_from_the_source_asked_for(searcher: QuestionSearch, source: str) -> None:
    """Only the source asked for is quoted if it answers, and the question as understood names it."""
    result = searcher.ask(f"Theo {source}, metro Vĩnh Giang mỗi ngày có bao nhiêu lượt khách?", 3)
    assert (True, source, {source}) == (result.answered, source_of(result), sources(result))
    assert f"(theo {source})" in (result.query.understood or "")
    assert "theo" not in result.query.syllables


@pytest.mark.parametrize("source", ["Báo Duyên Hải", "báo Đồng Sâu"])
def test_source_that_does_not_answer(searcher: QuestionSearch, source: str) -> None:
    """If the source has no answer, or no article, the nearest passages of others come back as unanswered."""
    result = searcher.ask(f"Theo {source}, giá lúa Đài Thơm 8 là bao nhiêu?", 3)
    assert not result.answered
    assert source_of(result)
    assert "Thời báo Nông thôn" in sources(result)


def test_newspaper_that_an_article_quotes(index_of: IndexOf, segmenter: Segmenter) -> None:
    """A newspaper that no article comes from but one quotes does not limit the search."""
    index = index_of(["Tin làng\nTheo báo Đồng Sâu, cầu Sông Mây dài 512 m và có bốn làn xe.", "Chợ nổi đông khách."])
    result = QuestionSearch(index, segmenter).ask("Theo báo Đồng Sâu, cầu Sông Mây dài bao nhiêu?", 1)
    assert (True, None) == (result.answered, source_of(result))


def test_follow_ups_keep_the_source(searcher: QuestionSearch) -> None:
    """A follow-up to a question to a newspaper is asked of the same one."""
    first = "Theo báo Đồng Bằng, metro Vĩnh Giang dài bao nhiêu km?"
    result = searcher.ask("Nó có mấy ga?", 3, [first])
    assert "Báo Đồng Bằng" == source_of(result)
    assert (result.question.understood or "").endswith("? (theo Báo Đồng Bằng)")
    assert 1 == (result.question.understood or "").count("theo")


def test_follow_up_to_another_source(searcher: QuestionSearch) -> None:
    """A follow-up can ask another newspaper the same question."""
    first = "Theo báo Đồng Bằng, metro Vĩnh Giang mỗi ngày có bao nhiêu lượt khách?"
    result = searcher.ask("Còn Thời báo Sông Hậu thì sao?", 3, [first])
    expected = "Metro Vĩnh Giang mỗi ngày có bao nhiêu lượt khách? (theo Thời báo Sông Hậu)"
    assert ("Thời báo Sông Hậu", expected) == (source_of(result), result.query.understood)


PURSE = "Người nhặt được túi\nBà Mận nhặt được chiếc túi ở bến Sen sáng nay.\nChủ nhân chiếc túi là ông Hồng, thợ may."
HOUSE = "Trộm nhà\nKẻ trộm vào nhà lúc nửa đêm. Chủ nhân ngôi nhà là bà Lựu, có hai tiệm vàng."


def test_a_short_question_goes_on_about_the_article_before(index_of: IndexOf, segmenter: Segmenter) -> None:
    """A question that names nothing is answered from the article that answered before, if it fits nearly as well."""
    search = QuestionSearch(index_of([PURSE, HOUSE]), segmenter)
    alone = search.ask("chủ nhân là ai", 1)
    after = search.ask("chủ nhân là ai", 1, ["Ai nhặt được chiếc túi ở bến Sen?"])
    named = search.ask("Bà Lựu là chủ nhân của gì?", 1, ["Ai nhặt được chiếc túi ở bến Sen?"])
    assert ["Lựu", "Hồng", "Lựu"] == [
        next(name for name in ("Lựu", "Hồng") if name in result.passages[0].sentence.text)
        for result in (alone, after, named)
    ]


def test_the_newest_of_a_topic_is_found_among_many(index_of: IndexOf, segmenter: Segmenter) -> None:
    """What is newest is found though twenty older sentences fit better."""
    old = "Ngày: 1/2/2020\nGiá cá linh\n" + "\n".join(f"Giá cá linh, giá cá linh ở chợ {n}." for n in range(1, 31))
    new = "Ngày: 3/4/2025\nChợ Sen họp sớm\nChợ Sen họp từ sáng, giá cá linh lên 60.000 đồng, người mua đông."
    result = QuestionSearch(index_of([old, new]), segmenter).ask("giá cá linh mới nhất", 3)
    assert "Chợ Sen họp sớm" == result.passages[0].article.title


def test_a_follow_up_is_answered_by_something_new(index_of: IndexOf, segmenter: Segmenter) -> None:
    """A follow-up that says little is not answered by the sentence that was quoted before."""
    unharmed = "Vụ cháy ở chung cư Sen Hạ không gây thiệt hại, vì sao cháy thì chưa rõ."
    fire = f"Cháy chung cư\nChung cư Sen Hạ cháy ở tầng ba sáng nay.\n{unharmed}"
    asked = "Chung cư Sen Hạ cháy ở tầng mấy?"
    result = QuestionSearch(index_of([fire, HOUSE]), segmenter).ask("có sao không", 3, [asked])
    assert unharmed == result.passages[0].sentence.text


def test_the_name_in_the_same_place_is_replaced(index_of: IndexOf, segmenter: Segmenter) -> None:
    """Of several names, the one is replaced in whose place the articles have the new one."""
    index = index_of(["Công an\nGiám đốc Công an tỉnh Sen Hạ là ông Ba. Giám đốc Công an tỉnh Mai Vân là ông Tư."])
    result = QuestionSearch(index, segmenter).ask("Thế còn Mai Vân?", 1, ["Giám đốc Công an tỉnh Sen Hạ là ai?"])
    assert "Giám đốc Công an tỉnh Mai Vân là ai?" == result.question.text


WORDS = "ai là tổng thống bộ trưởng Pháp Việt Nam Sen số 5 bao nhiêu của ở mời cho năm 2024 có không thứ mấy còn nó"


@given(words=st.lists(st.sampled_from(WORDS.split()), max_size=9), earlier=st.sampled_from(WORDS.split()))
@example(words=["ai", "là", "tổng", "thống", "Pháp"], earlier="Sen")
def test_any_question_is_searched(searcher: QuestionSearch, words: list[str], earlier: str) -> None:
    """Names, offices, numbers and asking words in any order raise nothing, alone and after another question."""
    question = " ".join(words)
    assert len(searcher.ask(question, 3).passages) <= 3
    assert len(searcher.ask(question, 3, [f"Ai là {earlier}?"]).passages) <= 3


def test_a_follow_up_on_another_name_is_not_answered_for_the_one_before(searcher: QuestionSearch) -> None:
    """The length of one line is neither the answer for another nor offered for it."""
    result = searcher.ask("Còn tuyến Sông Mây thì sao?", 3, ["Tuyến metro Vĩnh Giang dài bao nhiêu km?"])
    assert "not_found" == result.tier


def test_another_topic_is_not_offered_from_the_article_before(searcher: QuestionSearch) -> None:
    """A short question that the article before does not answer is refused, though nothing else answers it."""
    result = searcher.ask("bếp trưởng món chay tên gì", 3, ["Tuyến metro Vĩnh Giang dài bao nhiêu km?"])
    assert "not_found" == result.tier


def test_another_time_is_not_offered_from_the_article_before(searcher: QuestionSearch) -> None:
    """A question of a time that the article before is not of is not lifted by it from a refusal to a likely answer."""
    found = searcher.ask("Giá vàng hôm nay?", 3, ["Tuyến metro Vĩnh Giang dài bao nhiêu km?"])
    assert ("not_found", False) == (found.tier, found.period_met)


def test_what_is_of_another_name_is_not_even_offered(index_of: IndexOf, segmenter: Segmenter) -> None:
    """A name of the question that the article has only as a common word (*pháp luật*) is not there."""
    text = "Tin xã\nÔng Hồng, Chủ tịch xã Sen Hạ, nói pháp luật cho phép dân trồng lúa ở bãi sông."
    result = QuestionSearch(index_of([text, "Chợ họp sớm."]), segmenter).ask("Chủ tịch nước Pháp là ai?", 3)
    assert "not_found" == result.tier


BRIDGES = (
    "Cầu Sông Mây thông xe\nNgày: 3/9/2024\nCầu Sông Mây dài 512 m thông xe sáng nay. Kinh phí là 97 tỷ đồng.",
    "Cầu Đá Bạc thông xe\nCầu Đá Bạc dài 340 m, có bốn làn xe. Ông Khoát cắt băng lúc tám giờ.",
    "Chợ nổi đông khách\nKhách đến chợ nổi đông gấp đôi.",
)


def test_question_to_one_article(index_of: IndexOf, segmenter: Segmenter) -> None:
    """In one article, its sentences alone are found, whatever source or period the question names."""
    index = index_of(BRIDGES)
    search = QuestionSearch(index, segmenter, within=1)
    for question in (
        "Cầu dài bao nhiêu?",
        "Theo báo Đồng Sâu, cầu dài bao nhiêu?",
        "Tin tuần trước: cầu dài bao nhiêu?",
    ):
        result = search.ask(question, 9)
        assert (True, {1}) == (result.answered, {passage.article.number for passage in result.passages})
        assert "340 m" in result.passages[0].sentence.text
    assert not search.ask("Ai là vua xứ Nam Cực?", 9).answered


def test_conversation_within_an_article(index_of: IndexOf, segmenter: Segmenter) -> None:
    """In one article, earlier questions to it alone are gone back to; questions to all articles have left it."""
    index = index_of(BRIDGES)
    one, everywhere = QuestionSearch(index, segmenter, within=1), QuestionSearch(index, segmenter)
    number = index.article(1).public_number
    assert "có bốn làn" in one.ask("Còn số làn xe?", 1, [f"bài {number}: Cầu dài bao nhiêu?"]).passages[0].sentence.text
    assert one.ask("Nó dài bao nhiêu?", 1, ["Chợ nổi có đông khách không?"]).question.understood is None
    assert 0 == everywhere.ask("Nó có kinh phí bao nhiêu?", 1, ["bài 1: Cầu dài mấy mét?"]).passages[0].article.number
    for gone in ("bài 99: Cầu Sông Mây dài bao nhiêu?", "bài 2: Kinh phí bao nhiêu?"):
        assert "97 tỷ" in everywhere.ask("Kinh phí cầu Sông Mây?", 1, [gone]).passages[0].sentence.text
