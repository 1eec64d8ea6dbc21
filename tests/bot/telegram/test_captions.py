"""The date of an article in each form of its caption, where it is a guess or the day of an event."""

from dataclasses import replace

import pytest

from bot.services.article_list import ArticleCard, ArticlePage
from bot.services.past_answers import Surroundings
from bot.telegram.html import shortest_caption
from bot.telegram.render import answer_page, article_list_html, card_html, context_html
from bot.terminal.plain_text import answer_text
from bot.texts.texts import VIETNAMESE
from retrieval.dates.calendar import of_months
from retrieval.dates.publication.publication_date import PublicationDate
from retrieval.index.sentence_index import Sentence
from retrieval.ranking.ranking import Passage
from tests.answers import ARTICLE, answer_of
from tests.telegram_server.html import parse_html

SENTENCE = Sentence(0, 0, paragraph=0, position=0, start=0, end=17, text="Giá lúa tăng 10%.")
OF_EVENT = PublicationDate(2024, 9, 25, "inferred", "cùng kỳ năm 2023", from_event=True)
OF_WINTER = PublicationDate(basis="inferred", evidence="cùng kỳ", interval=of_months(2025, 9, 6))


@pytest.mark.parametrize(
    ("published", "brief", "full"),
    [
        (
            OF_EVENT,
            "sự kiện ngày 25/9/2024 ⓘ năm suy ra",
            "sự kiện ngày 25/9/2024 (năm suy ra từ “cùng kỳ năm 2023”)",
        ),
        (
            OF_WINTER,
            "khoảng cuối 2025 – đầu 2026 ⓘ suy ra",
            "khoảng cuối 2025 – đầu 2026 (suy ra từ nội dung)",
        ),
    ],
)
def test_what_a_date_is_stands_in_every_caption(published: PublicationDate, brief: str, full: str) -> None:
    """A quotation and a list have the brief note, the context and the article's page say what it was inferred from."""
    article = replace(ARTICLE, source="Báo Ven Sông", published=published)
    plan = answer_of(Passage(article, SENTENCE, "", "", None, 1.0))
    pages = [
        context_html(Surroundings(article, SENTENCE.text, (0, 5)), VIETNAMESE),
        card_html(ArticleCard(article, SENTENCE.text), VIETNAMESE),
    ]

    assert f"Báo Ven Sông · {brief}" in parse_html(answer_page(plan, VIETNAMESE).html).text.splitlines()
    listed = article_list_html(ArticlePage((article,), number=1, pages=1, total=1), VIETNAMESE)
    assert f"Báo Ven Sông · {brief}" in parse_html(listed).text.splitlines()
    assert f"Báo Ven Sông · {brief}" in answer_text(plan, VIETNAMESE).splitlines()
    assert all(f"Báo Ven Sông · {full}" in parse_html(page).text for page in pages)


@pytest.mark.parametrize(
    ("published", "expected"),
    [
        (PublicationDate(2024, 9, 25), "Thời báo Kinh tế Đồng bằng… · 25/9/2024"),
        (OF_EVENT, "Thời báo Kinh… · sự kiện ngày 25/9/2024"),
        (OF_WINTER, "Thời báo… · khoảng cuối 2025 – đầu 2026"),
        (replace(OF_WINTER, month=11, day=25), "25/11, khoảng cuối 2025 – đầu 2026"),
    ],
)
def test_the_briefest_caption_keeps_the_date(published: PublicationDate, expected: str) -> None:
    """On a line of a phone, a long source is cut or left out, and the date stands whole."""
    article = replace(ARTICLE, source="Thời báo Kinh tế Đồng bằng Sông Mây", published=published)

    assert expected == parse_html(shortest_caption(article, VIETNAMESE).html).text.splitlines()[1]
    assert len(expected) <= 40
