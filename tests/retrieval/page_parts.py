"""What stands around the articles of the invented pages: navigation, boxes, comments, consent; and a page itself."""

import json
from dataclasses import dataclass
from datetime import date
from html import escape

from tests.retrieval.invented import InventedArticle

WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ Nhật")
SECTIONS = ("Thời sự", "Kinh tế", "Thế giới", "Pháp luật", "Giáo dục", "Thể thao")
CONSENT = (
    "Chúng tôi sử dụng cookie để cải thiện trải nghiệm của bạn trên trang. "
    "Khi tiếp tục đọc, bạn đồng ý với chính sách riêng tư của chúng tôi."
)
NEWSLETTER = "Đăng ký nhận bản tin mỗi sáng để không bỏ lỡ những câu chuyện đáng đọc nhất trong ngày."


@dataclass(frozen=True, slots=True)
class Page:
    """A page and the article in it."""

    name: str
    content: bytes
    article: InventedArticle


def links(titles: tuple[str, ...]) -> str:
    """Return list items of links."""
    return "".join(f'<li><a href="/bai-{len(title)}.html">{escape(title)}</a></li>' for title in titles)


def navigation() -> str:
    """Return the menu of sections."""
    return "<ul>" + "".join(f'<li><a href="/{i}">{name}</a></li>' for i, name in enumerate(SECTIONS)) + "</ul>"


def spoken(day: date) -> str:
    """Return a day as papers print it above an article."""
    return f"{WEEKDAYS[day.weekday()]}, {day.day}/{day.month}/{day.year}"


def in_words(day: date) -> str:
    """Return a day in words."""
    return f"{WEEKDAYS[day.weekday()]}, ngày {day.day} tháng {day.month} năm {day.year}"


def script(data: object) -> str:
    """Return a script of linked data."""
    return f'<script type="application/ld+json">{json.dumps(data, ensure_ascii=False)}</script>'


def news_article(article: InventedArticle, published: str, **more: object) -> dict[str, object]:
    """Return the linked data of an article."""
    return {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": article.title,
        "description": article.lead,
        "datePublished": published,
        "author": {"@type": "Person", "name": article.author},
        "publisher": {
            "@type": "Organization",
            "name": article.source,
            "logo": {"@type": "ImageObject", "url": "/l.png"},
        },
        "mainEntityOfPage": {"@type": "WebPage", "@id": article.url},
        **more,
    }


def paragraph(article: InventedArticle, number: int) -> str:
    """Return the text of a paragraph, escaped."""
    return escape(" ".join(article.paragraphs[number]), quote=False)
