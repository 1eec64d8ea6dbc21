"""What the articles say on a forwarded text."""

from pathlib import Path

import pytest

from bot.services.forwarded_news import ForwardedNews, reports_news
from bot.services.live_index import LiveIndex
from bot.services.search_worker import SearchWorker
from retrieval.building.build import build
from retrieval.index.generations import Generations
from tests.answers import BlankSegmenter
from tests.program import BRIDGE, LYCHEE


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ai xây cầu?", False),
        ("Cầu Đò Gát thông xe", False),
        ("Cầu Đò Gát dài một nghìn mét và có bốn làn xe, người dân hai bờ sông Lam Giang rất mừng.", True),
        ("Cầu Đò Gát dài một nghìn mét và có bốn làn xe, vậy thì người dân hai bờ sông có vui mừng không?", False),
        (f"{'Người dân hai bờ sông đi lại dễ dàng hơn. ' * 7}Bao giờ thu phí?", True),
    ],
)
def test_long_texts_report_news(text: str, expected: bool) -> None:  # noqa: FBT001 — a case of the test
    """A text of some length reports news, unless it is all one question."""
    assert expected == reports_news(text)


async def test_articles_on_a_forwarded_text(generations: Generations) -> None:
    """The plan quotes a sentence of an article on the news; without one, the text is not answered."""
    with SearchWorker(LiveIndex(generations, generations.open()), BlankSegmenter()) as worker:
        forwarded = ForwardedNews(worker)
        bridge, lychee, none = [
            await forwarded.plan_async(text, limit)
            for text, limit in ((BRIDGE, 9), (LYCHEE, 1), ("Kỳ thủ trẻ thắng ván cờ vua", 9))
        ]
    assert ["cau-do-gat", "vai-thieu"] == [card.article.id for plan in (bridge, lychee) for card in plan.cards]
    assert ("forwarded", True, 1) == (bridge.status, bridge.answered, bridge.shown)
    assert ("forwarded", False, 0.0, ()) == (none.status, none.answered, none.confidence, none.passages)


async def test_the_newest_report_comes_first(tmp_path: Path) -> None:
    """Of the articles on the news the newest is quoted first, and one without a date last, however much they share."""
    news = "Lũ quét ở Rào Cát cắt Tỉnh lộ 14, dân bản chạy lên núi trong đêm."
    for name, head, text in (
        ("cu", "Ngày: 2/10/2026\nLũ ở Rào Cát", news),
        ("moi", "Ngày: 4/10/2026\nSau lũ ở Rào Cát", "Tỉnh lộ 14 đã thông, ba ngày sau trận lũ quét ở Rào Cát."),
        ("khong-ro", "Dân bản Rào Cát", "Dân bản chạy lên núi trong đêm lũ quét ở Rào Cát."),
    ):
        (tmp_path / f"{name}.txt").write_text(f"{head}\n\n{text}", encoding="utf-8")
    generations = Generations(tmp_path / "index")
    build(tmp_path, generations, BlankSegmenter())
    with SearchWorker(LiveIndex(generations, generations.open()), BlankSegmenter()) as worker:
        plan = await ForwardedNews(worker).plan_async(news, 9)
    assert ["moi", "cu", "khong-ro"] == [passage.article.id for passage in plan.passages]
    assert max(passage.score for passage in plan.passages) == plan.confidence
