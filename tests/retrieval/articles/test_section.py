"""The sections of newspapers that articles state."""

import json

import pytest

from retrieval.articles.folder import read_content
from retrieval.articles.model import Article
from retrieval.articles.section import same_section, section_of

BODY = "Chợ Mây Hạ họp lại từ sáng nay, có 40 sạp bán cá và rau của các làng ven sông."
FEED = f"""<?xml version="1.0"?><rss version="2.0"><channel><title>Tin</title><item><title>Chợ họp</title>
<link>https://ben-song.example/1</link><category>Đời sống</category><category>chợ</category>
<description>{BODY}</description></item></channel></rss>"""
PAGE = (
    "<html><head>{}</head><body><h1>Chợ Mây Hạ họp lại</h1><article>"
    + f"<p>{BODY}</p>" * 3
    + "</article></body></html>"
)
LINKED = json.dumps(
    {"@type": "NewsArticle", "headline": "Chợ Mây Hạ họp lại", "articleSection": ["Trang chủ", "Đời sống", "Chợ"]}
)
FILES = {
    "a.txt": f"Tiêu đề: Chợ họp\nChuyên mục: Đời sống\n\n{BODY}",
    "b.jsonl": json.dumps({"title": "Chợ họp", "section": "Đời sống", "body": BODY}),
    "c.jsonl": json.dumps({"title": "Chợ họp", "category": ["Đời sống", "Chợ"], "body": BODY}),
    "d.csv": f'Tiêu đề,Chuyên mục,Nội dung\nChợ họp,Đời sống,"{BODY}"\n',
    "e.md": f"---\ntitle: Chợ họp\ncategories:\n  - Đời sống\n  - Chợ\n---\n{BODY}",
    "f.md": f"---\nchuyên mục: Đời sống\n---\n# Chợ họp\n\n{BODY}",
    "g.rss": FEED,
    "h.html": PAGE.format('<meta property="article:section" content="Đời sống">'),
    "i.html": PAGE.format(f'<script type="application/ld+json">{LINKED}</script>'),
}


def articles_in(name: str, content: str) -> list[Article]:
    return [one for one in read_content(name, content.encode()) if isinstance(one, Article)]


@pytest.mark.parametrize("name", FILES)
def test_section_of_each_format(name: str) -> None:
    """Each format that can state a section has a field for it, of which the first counts."""
    (article,) = articles_in(name, FILES[name])
    assert ("Đời sống", True) == (article.section, BODY in article.text)


def test_section_is_part_of_what_an_article_states() -> None:
    """An article changes with its section, and one that has anything else in that field has none and no fault."""
    stated: list[object] = ["Đời sống", "Kinh tế", None, 7, {"a": 1}, [], "\ud800\0"]
    records = [json.dumps({"title": "Chợ họp", "section": section, "body": BODY}) for section in stated]
    found = [article for record in records for article in articles_in("b.jsonl", record)]
    assert ["Đời sống", "Kinh tế", None, None, None, None, None] == [article.section for article in found]
    assert 3 == len({article.digest for article in found})


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ("Trang chủ > Kinh tế > Vàng", "Kinh tế"),
        ("  thể\n thao ", "Thể thao"),
        ("THẾ GIỚI", "Thế giới"),
        ("TP HCM", "TP HCM"),
        ("TP.HCM", "TP.HCM"),
        ("Văn hóa, Giải trí", "Văn hóa"),
        ("Tin tức", None),
        ("Mọi chuyện trong tuần qua ở khắp các làng ven sông", None),
        ("12", None),
        ("the-thao", None),
        ("https://ben-song.example/the-thao", None),
        (None, None),
    ],
)
def test_names_of_sections(stated: str | None, expected: str | None) -> None:
    """A section is short, is written in small letters, and is no path or collection of all."""
    assert expected == section_of(stated)


def test_ways_to_write_a_section() -> None:
    """Case, tone marks in either place and decomposed letters make no other section."""
    assert 1 == len({*map(same_section, ("Văn hóa", "văn hoá", "VĂN HÓA", "Va\u0306n ho\u0301a"))})
