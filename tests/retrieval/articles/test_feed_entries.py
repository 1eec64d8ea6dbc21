"""Feeds: the dialects that newspapers write, faulty ones, and hostile ones."""

import pytest

from retrieval.articles.feed_entries import Feed, FeedEntry, NotAFeedError, parse_feed

PARAGRAPH = "Sáng nay, tỉnh Hà Lâm khánh thành cầu Đò Gát bắc qua sông Lam Giang, nối hai huyện miền núi. "
WHOLE = PARAGRAPH * 4

RSS = f"""<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Báo Ven Sông &amp;amp; Đồng Quê</title><link>https://ven-song.example/</link>
<item><title>Khánh thành cầu&nbsp;Đò Gát</title><link>/cau-do-gat</link><guid isPermaLink="false">1</guid>
<pubDate>Wed, 12 Mar 2025 20:30:00 GMT</pubDate><description>Cầu dài 1.250 mét.</description>
<content:encoded><![CDATA[<figure><img src="x"/><figcaption>Ảnh: An</figcaption></figure>
<p>{WHOLE}</p><script>var a = "<p>b";</script><p>Cầu có <b>bốn</b> làn&nbsp;xe &amp; vỉa hè.</p>]]>
</content:encoded></item>
<item><title>Vải thiều được mùa</title><link>https://ven-song.example/vai</link>
<description><![CDATA[<a href="x"><img/></a>Sản lượng đạt 58.000 tấn.]]></description>
<dc:date>2025-06-05T08:00:00+07:00</dc:date></item>
<item><title>Vải thiều, lần nữa</title><guid isPermaLink="false">1</guid></item>
<item><description>Không gì cả</description></item>
</channel></rss>"""

ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom"><title type="html">Đồng &lt;b&gt;Quê</title>
<entry><id>tag:dong-que.example,2025:1</id><title>Giá lúa</title><link rel="alternate" href="/gia-lua"/>
<link rel="self" href="/atom/1"/><published>2025-06-05T23:30:00Z</published><updated>2025-06-06T10:00:00+07:00</updated>
<source><title>Báo Đồng Bằng</title></source><summary>{WHOLE * 2}</summary></entry>
<entry><id>urn:x:2</id><title>Tin cắt</title><content type="html">&lt;p&gt;{WHOLE} [...]&lt;/p&gt;</content></entry>
</feed>"""

RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
<channel><title>Tin</title></channel>
<item rdf:about="https://a.example/1"><title>Một</title><link>https://a.example/1</link></item></rdf:RDF>"""


def test_rss() -> None:
    """RSS 2.0: titles, addresses, times and whole texts, without captions and scripts; repeated keys once."""
    expected = Feed(
        "Báo Ven Sông & Đồng Quê",
        (
            FeedEntry(
                "1",
                "Khánh thành cầu Đò Gát",
                "https://ven-song.example/cau-do-gat",
                "2025-03-12T20:30:00+00:00",
                None,
                None,
                f"{WHOLE.strip()}\nCầu có bốn làn xe & vỉa hè.",
                True,  # noqa: FBT003 — a field
            ),
            FeedEntry(
                "https://ven-song.example/vai",
                "Vải thiều được mùa",
                "https://ven-song.example/vai",
                None,
                "2025-06-05T01:00:00+00:00",
                None,
                "Sản lượng đạt 58.000 tấn.",
                False,  # noqa: FBT003 — a field
            ),
        ),
    )
    assert expected == parse_feed(RSS.encode(), "https://ven-song.example/tin.rss")


def test_atom() -> None:
    """Atom: the address of the page rather than of the entry, both times, the source; a text cut short is no whole."""
    feed = parse_feed(ATOM.encode(), "https://dong-que.example/tin/atom.xml")
    whole, cut = feed.entries
    assert ("https://dong-que.example/gia-lua", "Báo Đồng Bằng", True) == (whole.url, whole.source, whole.is_whole)
    assert ("2025-06-05T23:30:00+00:00", "2025-06-06T03:00:00+00:00") == (whole.published, whole.updated)
    assert (None, False) == (cut.url, cut.is_whole)
    assert "Đồng Quê" == feed.title.replace("<b>", "")


def test_rss_1() -> None:
    """RSS 1.0 is read as well."""
    assert ["Một"] == [entry.title for entry in parse_feed(RDF.encode()).entries]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_encodings(encoding: str) -> None:
    """The encoding is that of the byte order mark."""
    text = '<rss version="2.0"><channel><item><title>Giá lúa tăng</title></item></channel></rss>'
    assert ["Giá lúa tăng"] == [entry.title for entry in parse_feed(text.encode(encoding)).entries]


def test_faulty_markup() -> None:
    """A feed with a bare ampersand, an unknown entity and no end is read as far as it goes."""
    text = '\n<rss version="2.0"><channel><item><title>Bánh & trà &x; sữa</title><guid>1</guid></item><item><title>Hai'
    assert ["Bánh trà sữa", "Hai"] == [entry.title.replace("& ", "") for entry in parse_feed(text.encode()).entries]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"tin",
        b"\xff\xd8\xff\xe0",
        b"<html><body><p>Trang</p></body></html>",
        b"<" * 5_000_000,
        b"\n" * 5_000_000 + b"<x/>",
        b"<x " + b" ".join(b'a%d="x"' % number for number in range(300_000)) + b"/>",
        b"<x>" + b"&x;" * 1_500_000 + b"</x>",
        b"<x>" + b"<a>" * 1_500_000,
    ],
    ids=["empty", "text", "picture", "page", "angles", "blank", "attributes", "entities", "nested"],
)
def test_what_is_no_feed(content: bytes) -> None:
    """Anything else is refused, however much of it there is."""
    with pytest.raises(NotAFeedError):
        parse_feed(content)


def test_no_entity_is_expanded() -> None:
    """Neither a bomb of entities nor a file of this machine gets into a title."""
    bomb = "".join(f'<!ENTITY e{level + 1} "{f"&e{level};" * 10}">' for level in range(9))
    declared = f'<!DOCTYPE rss [<!ENTITY f SYSTEM "file:///etc/passwd"><!ENTITY e0 "boom">{bomb}]>'
    items = "".join(f"<item><guid>{name}</guid><title>x&{name};</title></item>" for name in ("e9", "f"))
    feed = parse_feed(f'{declared}<rss version="2.0"><channel>{items}</channel></rss>'.encode())
    assert {"x"} == {entry.title for entry in feed.entries}


def test_endless_feed() -> None:
    """Of a feed that announces thousands of articles, the first are read."""
    items = "".join(f"<item><guid>{number}</guid><title>Tin {number}</title></item>" for number in range(50_000))
    feed = parse_feed(f'<rss version="2.0"><channel>{items}</channel></rss>'.encode())
    assert [f"Tin {number}" for number in range(200)] == [entry.title for entry in feed.entries]
