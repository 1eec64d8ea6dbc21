"""Tests of retrieval/articles/formats/archive.py, packed.py and feed.py."""

import json
from collections.abc import Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from retrieval.articles.folder import read_content
from retrieval.articles.model import Article, Fault

FEED = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0"><channel><title>Báo Làng</title>
<item><guid>b1</guid><title>Lũ về làng</title><link>https://lang.example/lu</link>
<pubDate>Wed, 25 Sep 2024 08:00:00 +0700</pubDate>
<description>&lt;p&gt;Nước lên.&lt;/p&gt;&lt;p&gt;Dân đắp đê.&lt;/p&gt;
</description></item></channel></rss>"""


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Return an archive of files by name."""
    content = BytesIO()
    with ZipFile(content, "w", ZIP_DEFLATED, compresslevel=1) as archive:
        for name, file in files.items():
            archive.writestr(name, file)
    return content.getvalue()


def read(name: str, content: bytes) -> tuple[list[str], list[tuple[str, str]]]:
    """Return the ids of the articles, and place and kind of each fault."""
    found = list(read_content(name, content))
    ids = [one.id for one in found if isinstance(one, Article)]
    return ids, [(one.place, one.kind) for one in found if isinstance(one, Fault)]


def test_files_of_an_archive_are_read_and_named() -> None:
    """Files of all formats are read, containers too; the others are faults by name, hidden ones are passed over."""
    packed = zipped(
        {
            "xã/đê.txt": b"Mot cau.",
            "../../ra.txt": b"Hai cau.",
            "bai.jsonl": json.dumps({"id": "r1", "body": "Ba câu."}).encode() + b"\n{}\n",
            "tin.rss": FEED.encode(),
            "anh.jpg": b"\xff\xd8",
            "trong.zip": zipped({"a.txt": b"a"}),
            "hong.docx": b"PK",
            "__MACOSX/._a.txt": b"\0",
            "sub/": b"",
        }
    )
    ids, faults = read("goi.zip", packed)

    assert ["goi/xã/đê.txt", "goi/ra.txt", "r1", "b1"] == ids
    assert {
        ("goi.zip:bai.jsonl:2", "record"),
        ("goi.zip:anh.jpg", "format"),
        ("goi.zip:trong.zip", "format"),
        ("goi.zip:hong.docx", "damaged"),
    } == set(faults)


def test_archives_made_to_harm_are_refused() -> None:
    """An archive that unpacks to much is refused before it is unpacked, and a member that does by its name."""
    large = bytes(60 << 20)

    assert ([], [("a.zip:a.txt", "too_large")]) == read("a.zip", zipped({"a.txt": large}))
    assert ([], [("a.zip", "too_large")]) == read("a.zip", zipped({f"{number}.jsonl": large for number in range(5)}))


def test_broken_archives_are_refused() -> None:
    """A file that is no archive, is cut off, or is empty is a fault; a damaged member is one by its name."""
    packed = zipped({"a.txt": b"Mot cau. " * 100, "b.txt": b"Hai cau."})
    at = packed.index(b"a.txt") + 8

    assert ([], [("a.zip", "damaged")]) == read("a.zip", b"")
    assert ([], [("a.zip", "damaged")]) == read("a.zip", packed[:-30])
    assert ([], [("a.zip", "empty")]) == read("a.zip", zipped({}))
    assert (["a/b.txt"], [("a.zip:a.txt", "damaged")]) == read("a.zip", packed[:at] + b"\xff" * 4 + packed[at + 4 :])


def test_a_feed_is_read() -> None:
    """The entries of a feed are articles, with the feed as the source; another XML file is a fault."""
    [found] = read_content("tin.xml", FEED.encode())

    assert isinstance(found, Article)
    assert ("b1", "Lũ về làng", "Báo Làng") == (found.id, found.title, found.source)
    assert ("2024-09-25", "stated") == (found.published.iso(), found.published.basis)
    assert "Nước lên.\nDân đắp đê." == found.text
    assert ([], [("tin.xml", "format")]) == read("tin.xml", b"<a/>")


def test_a_feed_made_to_harm_is_refused() -> None:
    """Entities that multiply are not expanded."""
    entities = b"".join(b'<!ENTITY %c "%s">' % (letter + 1, b"&%c;" % letter * 100) for letter in b"abcdef")
    bomb = (
        b'<!DOCTYPE w [<!ENTITY a "%s">%s]>' % (b"a" * 1000, entities)
        + FEED.split("\n", 1)[1].replace("Nước lên.", "&g;").encode()
    )
    found = list(read_content("tin.xml", bomb))

    assert 1 == len(found)
    assert isinstance(found[0], Fault) or len(found[0].text) < 100
