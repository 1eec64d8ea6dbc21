"""Tests of retrieval/articles/formats/markdown.py and front_matter.py."""

from pathlib import Path

import pytest

from tests.retrieval.article_files import BODY, article, fault, slices

FIRST, LAST = BODY.split("\n")
TEXT = f"{FIRST}\n\n{LAST}\n"

ADDRESS = "https://a.example/de"
FIELDS = f"source: Báo Đồng Bằng\nurl: {ADDRESS}\ndate: 2024-09-25\n"
FRONT_MATTER = {
    "YAML": f'---\ntitle: "Làng đắp đê"\ntags: [đê]\n{FIELDS}---\n',
    "YAML with a colon": f"---\ntitle: Làng: đắp đê\n{FIELDS}---\n",
    "YAML folded": f"---\ntitle: >-\n  Làng\n  đắp đê\n{FIELDS}---\n",
    "TOML": "\n".join(
        (
            *("+++", 'title = "Làng đắp đê"', 'source = "Báo Đồng Bằng"', f'url = "{ADDRESS}"'),
            *("date = 2024-09-25T08:00:00+07:00", "+++", ""),
        )
    ),
    "Vietnamese": "\r\n".join(
        ("---", "Tiêu đề: Làng đắp đê", "Nguồn: Báo Đồng Bằng", f"URL: {ADDRESS}", "Ngày: 25/9/2024", "---", "")
    ),
}


@pytest.mark.parametrize("matter", FRONT_MATTER.values(), ids=FRONT_MATTER.keys())
def test_front_matter(matter: str, tmp_path: Path) -> None:
    """Front matter states title, source, address and date, in YAML or TOML, also where its YAML is not valid."""
    found = article(tmp_path, matter + TEXT, "a.md")

    assert "Làng đắp đê" == found.title.replace(":", "")
    assert ("Báo Đồng Bằng", ADDRESS, "2024-09-25") == (found.source, found.url, found.published.iso())
    assert [FIRST, LAST] == slices(found, "body")


def test_address_as_the_source(tmp_path: Path) -> None:
    """An address in place of the source is the address."""
    found = article(tmp_path, f"---\nsource: https://a.example/de\n---\n{TEXT}", "a.md")

    assert ("https://a.example/de", "a.example") == (found.url, found.source)


def test_first_heading_is_the_title(tmp_path: Path) -> None:
    """Without front matter the first heading is the title, and no paragraph."""
    found = article(tmp_path, f"# Làng đắp đê\n\n{TEXT}", "a.md")

    assert ("Làng đắp đê", BODY) == (found.title, found.text)


def test_marks_are_no_text(tmp_path: Path) -> None:
    """Marks of emphasis, links, quotations and lists are no text; images and their captions are left out."""
    content = """Dân **làng** [đắp đê](http://a.example)
suốt mùa *khô*.

![đê](a.jpg)

*Con đê nhìn từ trên cao. Ảnh: Minh Quân*

## Nước không tràn nữa

> Ông Tư mừng vì nước không tràn.

- Hộ nghèo nhận trước năm triệu đồng.

| Giống | Giá |
|---|---|
| Lúa thơm | 8.200 đồng |
"""
    lines = ["Dân làng đắp đê suốt mùa khô.", "Nước không tràn nữa", "Ông Tư mừng vì nước không tràn."]
    lines += ["Hộ nghèo nhận trước năm triệu đồng.", "Giống | Giá", "Lúa thơm | 8.200 đồng"]
    assert lines == article(tmp_path, content, "a.md").text.split("\n")


@pytest.mark.parametrize(
    ("content", "kind"), [("---\ntitle: a\n---\n", "empty"), ("", "empty"), ("a " * 300_000, "too_large")]
)
def test_faults(content: str, kind: str, tmp_path: Path) -> None:
    """A file without text is a fault, and so is one that is too large."""
    assert kind == fault(tmp_path, content, "a.md").kind
