from retrieval.index.sentence_index import SentenceIndex
from retrieval.question_search import QuestionSearch
from retrieval.ranking.ranking import SearchResult
from retrieval.text.segmentation import UndertheseaSegmenter
from tests.retrieval.corpus import SMALL, IndexOf

OLDER = "Ngày: 25/9/2024\nCầu Sông Mây dài 512 mét\nCầu Sông Mây dài 512 mét, thông xe sáng nay. Cầu nối hai xã."
NOTICE = (
    "Ngày: 27/9/2024\nĐính chính\nTrong bài “Cầu Sông Mây dài 512 mét” có sai sót."
    " Chiều dài đúng là 521 mét. Tòa soạn xin lỗi bạn đọc."
)
QUESTION = "Cầu Sông Mây dài bao nhiêu mét?"


def asked(index: SentenceIndex, segmenter: UndertheseaSegmenter, question: str, limit: int = 5) -> SearchResult:
    return QuestionSearch(index, segmenter).ask(question, limit)


def test_notice_is_quoted_before_what_it_corrects(index_of: IndexOf, segmenter: UndertheseaSegmenter) -> None:
    """The correcting article comes right before the corrected one, whether or not it was among the passages."""
    index = index_of([OLDER, NOTICE, *SMALL[1:]])
    for limit in (1, 5):
        result = asked(index, segmenter, QUESTION, limit)
        ids = [passage.article.id for passage in result.passages]
        assert (True, "0001") == (result.answered, ids[0])
        assert ["0001", "0000"][:limit] == ids[:2]


def test_correction_of_a_copy_counts(index_of: IndexOf, segmenter: UndertheseaSegmenter) -> None:
    """Of near copies the earliest is quoted, after the notice of the newspaper that took its text."""
    body = "Cây cầu nối hai xã Mây Hạ và Mây Thượng, có bốn làn xe. Người dân hai bờ sông mừng rỡ đi qua cầu."
    took = f"Nguồn: Ven Sông\n{OLDER.replace('25/9', '26/9')} {body}"
    result = asked(index_of([f"{OLDER} {body}", took, f"Nguồn: Ven Sông\n{NOTICE}", *SMALL[1:]]), segmenter, QUESTION)
    notice, first = result.passages[:2]
    assert ("0002", "0000", ["0001"]) == (notice.article.id, first.article.id, [one.id for one in first.article.copies])
    assert (None, "0002") == (first.article.replaced_by, first.article.corrected_by and first.article.corrected_by.id)


def test_without_a_notice_nothing_moves(index_of: IndexOf, segmenter: UndertheseaSegmenter) -> None:
    """An article of the same words that corrects nothing does not come first."""
    index = index_of([OLDER, NOTICE.replace("Đính chính", "Tin thêm"), *SMALL[1:]])
    best = asked(index, segmenter, QUESTION).passages[0]
    assert ("0000", None) == (best.article.id, best.article.replaced_by)
