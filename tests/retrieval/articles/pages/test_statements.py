"""Tests of retrieval/articles/pages/statements.py: title, source and address of a page."""

import pytest

from retrieval.articles.pages.reading import PageArticle, read_page
from tests.retrieval.page_parts import script

TITLE = "Đá Bạc đắp xong đê"
TEXT = "<p>Dân làng Đá Bạc đắp xong con đê dài sau bảy tháng làm việc ngày đêm.</p>" * 3


def read(head: str, body: str = f"<h1>{TITLE}</h1>") -> PageArticle:
    """Return the article of a page with something in its head and above its text."""
    return read_page(f"<html><head>{head}</head><body>{body}<div>{TEXT}</div></body></html>".encode())


def linked(**data: object) -> str:
    """Return linked data of an article."""
    return script({"@type": "NewsArticle", **data})


TITLES = {
    "linked data": (linked(headline=TITLE), "<h1>Đá Bạc</h1>"),
    "linked data with entities": (linked(headline="Đ&aacute; Bạc đắp xong đ&ecirc;"), ""),
    "cut linked data": (linked(headline="Đá Bạc đắp..."), f"<h1>{TITLE}</h1>"),
    "broken linked data": (linked(headline=TITLE).replace("}</", ",}</"), ""),
    "microdata": ("<title>Báo Đồng Bằng</title>", f'<div itemprop="headline">{TITLE}</div>'),
    "Open Graph": (f'<meta property="og:title" content="{TITLE}"><title>{TITLE} | Thời sự</title>', ""),
    "Open Graph with the site": (f'<meta property="og:title" content="{TITLE} | Báo Đồng Bằng">', ""),
    "page": (f"<title>{TITLE} - Báo Đồng Bằng</title>", ""),
    "page with a heading": ("<title>Báo Đồng Bằng điện tử</title>", f"<h1>{TITLE}</h1>"),
    "page with the site as a heading": (
        f"<title>{TITLE} - Báo Đồng Bằng</title>",
        f"<h1>Báo Đồng Bằng</h1><h2>{TITLE}</h2>",
    ),
    "number of the page": (f"<title>{TITLE} - Trang 2</title>", ""),
    "block above the text": ("<title>Báo Đồng Bằng</title>", f"<div>Trang chủ</div><div>{TITLE}</div>"),
}


@pytest.mark.parametrize(("head", "body"), TITLES.values(), ids=TITLES.keys())
def test_title(head: str, body: str) -> None:
    """The title is that of linked data, microdata, meta elements, a heading, or the page without the site's name."""
    assert TITLE == read(head, body).title


SOURCES = {
    "linked data": (linked(publisher={"@type": "Organization", "name": "Báo Đồng Bằng"}), ""),
    "linked data by reference": (
        script(
            {
                "@graph": [
                    {"@type": "Article", "publisher": {"@id": "#o"}},
                    {"@id": "#o", "@type": "X", "name": "Báo Đồng Bằng"},
                ]
            }
        ),
        "",
    ),
    "microdata": ("", '<div itemprop="publisher"><meta itemprop="name" content="Báo Đồng Bằng"></div>'),
    "Open Graph": ('<meta property="og:site_name" content="Báo Đồng Bằng">', ""),
    "page": (f"<title>{TITLE} - Báo Đồng Bằng</title>", ""),
    "page that opens with it": (f"<title>Báo Đồng Bằng | {TITLE}</title>", ""),
    "rights": ("", "<footer>© 2024 Báo Đồng Bằng. Mọi quyền được bảo lưu.</footer>"),
    "logo": ("", '<a href="/"><img alt="Báo Đồng Bằng" src="l.png"></a>'),
}


@pytest.mark.parametrize(("head", "body"), SOURCES.values(), ids=SOURCES.keys())
def test_source(head: str, body: str) -> None:
    """The source is the publisher, the site, what the page is called besides the title, or the owner of rights."""
    assert "Báo Đồng Bằng" == read(head, f"<h1>{TITLE}</h1>{body}").source


ADDRESS = "https://dong-bang.example/bai-1.html"
ADDRESSES = {
    "canonical": f'<link rel="canonical" href="{ADDRESS}"><meta property="og:url" content="https://x.example/y">',
    "canonical without the host": f'<base href="{ADDRESS}"><link rel="canonical" href="/bai-1.html">',
    "canonical of the site": f'<link rel="canonical" href="https://x.example/">'
    f'<meta property="og:url" content="{ADDRESS}">',
    "Open Graph": f'<meta property="og:url" content="{ADDRESS}">',
    "linked data": linked(mainEntityOfPage={"@id": ADDRESS}),
}


@pytest.mark.parametrize("head", ADDRESSES.values(), ids=ADDRESSES.keys())
def test_address(head: str) -> None:
    """The address is the canonical one, that of Open Graph, or that of linked data."""
    assert ADDRESS == read(head).url


@pytest.mark.parametrize(
    "head", ["", '<link rel="canonical" href="javascript:x">', '<link rel="canonical" href="http://[">']
)
def test_no_address(head: str) -> None:
    """An address that is missing or none is None."""
    assert read(head).url is None


def test_article_of_several_linked() -> None:
    """Of several articles in linked data that of the page is taken, which has its title."""
    head = linked(headline="Giá lúa tăng", publisher={"name": "Báo Khác"}) + linked(
        headline=TITLE, publisher={"name": "Báo Ta"}
    )

    assert "Báo Ta" == read(f"<title>{TITLE}</title>{head}").source


@pytest.mark.parametrize(
    "data", ["[" * 100_000, '{"@type": ["Article"], "headline": {"a": [1]}, "publisher": 5}', "null", "3"]
)
def test_strange_linked_data(data: str) -> None:
    """Linked data of any shape are passed over."""
    assert TITLE == read(f'<script type="application/ld+json">{data}</script>').title
