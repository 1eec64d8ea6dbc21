"""What is shown of an article before it is added."""

import pytest

from bot.services.added_articles import AddedArticle
from bot.services.article_preview import preview_article
from bot.services.live_index import LiveIndex
from bot.services.search_worker import SearchWorker
from retrieval.index.generations import Generations
from tests.answers import BlankSegmenter
from tests.program import BRIDGE

BODY = BRIDGE.partition("Ngày: 12/3/2025\nKhánh thành cầu Đò Gát\n")[2]
FERRY = """Bến phà Thủy Kiều đón 4.200 lượt khách. Giá vé là 15.000 đồng.
Các chuyến trong ngày
Phà chạy từ 5 giờ sáng. Chuyến cuối rời bến lúc 22 giờ. Ngày lễ có thêm hai chuyến."""


@pytest.mark.parametrize(
    ("text", "copied"),
    [
        (BODY, True),
        (BODY.replace("Sáng nay", "Hôm qua").replace("bốn làn xe", "4 làn xe"), True),
        (f"{BODY}Cầu Đò Gát nối hai bờ sông Lam Giang, nơi từng có ba bến đò ngang.", True),
        ("Ông Trần Văn Khoát cho biết cầu Đò Gát sẽ được sơn lại vào mùa hè, với tổng vốn 12 tỷ đồng.", False),
        (FERRY, False),
    ],
)
def test_a_copy_is_recognised(generations: Generations, text: str, copied: bool) -> None:  # noqa: FBT001 — a case of the test
    """An article with nearly the text of one in the index is a copy of it; another one on the same topic is not."""
    with SearchWorker(LiveIndex(generations, generations.open()), BlankSegmenter()) as worker:
        preview = worker.run(preview_article, AddedArticle(text, "Cầu Đò Gát thông xe"))
    assert ("cau-do-gat" if copied else None) == (preview.copy.id if preview.copy else None)


def test_it_is_shown_as_a_build_would_read_it(generations: Generations) -> None:
    """Subheads count as no sentences, and the first sentences are an exact slice of the text."""
    added = AddedArticle(FERRY, None, None, "https://www.ben-song.example/2024/09/25/pha")
    with SearchWorker(LiveIndex(generations, generations.open()), BlankSegmenter()) as worker:
        preview = worker.run(preview_article, added)
    assert (5, "www.ben-song.example", "2024-09-25", "text") == (
        preview.sentences,
        preview.source,
        preview.published.iso(),
        preview.published.basis,
    )
    assert "Bến phà Thủy Kiều đón 4.200 lượt khách." == preview.title
    assert FERRY.partition(" Chuyến")[0] == preview.opening
