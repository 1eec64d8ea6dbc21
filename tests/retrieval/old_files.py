"""Word, PDF and text files of the shipped samples, written on the spot: of each the content and what it says."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from io import BytesIO
from itertools import chain
from pathlib import Path

import docx

from tests.retrieval.legacy_text import ENCODERS
from tests.retrieval.pdf_files import Column, Drawn, pdf, set_in

_SAMPLES = Path(__file__).parents[2] / "retrieval" / "samples"
_ONE = [Column(60, 470, 740, 640)]
_TWO = [Column(50 + 255 * number, 240, 740, 660) for number in range(2)]
_HEAD_LINE = re.compile(r"(?:Tiêu đề|Nguồn|Ngày|URL):")

Text = tuple[str, Sequence[str]]  # the title, and the paragraphs


def samples() -> list[Text]:
    """Return the twenty first texts, of which long ones are parted."""
    texts: list[Text] = []
    for path in sorted(_SAMPLES.glob("*.txt")):
        lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        title, *paragraphs = [line for line in lines if not _HEAD_LINE.match(line)]
        texts += [(title, paragraphs[: len(paragraphs) // 2]), (f"{title} (tiếp)", paragraphs[len(paragraphs) // 2 :])]
    return [text for text in texts if text[1]][:20]


def files_of(texts: Sequence[Text]) -> Iterator[tuple[str, bytes, str]]:
    """Yield name, content and text of files of ten kinds in turn."""
    kinds = [
        *(f"{name}.txt" for name in ENCODERS),
        "UTF-16.txt",
        "plain.docx",
        "fonts.docx",
        "one.pdf",
        "two.pdf",
        "nfd.pdf",
    ]
    for number, (title, paragraphs) in enumerate(texts):
        kind = kinds[number % len(kinds)]
        written = [_plain(paragraph) for paragraph in paragraphs]
        yield f"{number:02} {kind}", _content(kind, _plain(title), written), "\n".join([_plain(title), *written])


def _plain(text: str) -> str:
    """Return text in NFC with the marks of a typewriter, which every encoding has."""
    plain = unicodedata.normalize("NFC", text).translate(str.maketrans("“”‘’–—…", "\"\"''--."))
    return " ".join(plain.encode("utf-8").decode().split())


def _content(kind: str, title: str, paragraphs: Sequence[str]) -> bytes:
    name, _, suffix = kind.rpartition(".")
    if suffix == "txt":
        text = "\n".join([title, *paragraphs])
        return text.encode("utf-16") if name == "UTF-16" else ENCODERS[name](text)
    if suffix == "docx":
        return _word(title, paragraphs, in_old_fonts=name == "fonts")
    decomposed = [unicodedata.normalize("NFD", paragraph) for paragraph in paragraphs]
    return _pdf(title, decomposed if name == "nfd" else paragraphs, _TWO if name == "two" else _ONE)


def _word(title: str, paragraphs: Sequence[str], *, in_old_fonts: bool) -> bytes:
    file, content = docx.Document(), BytesIO()
    file.add_heading(title, 0)
    for number, paragraph in enumerate(paragraphs):
        if not in_old_fonts:
            file.add_paragraph(paragraph)
            continue
        encoding, font = [("TCVN3", ".VnTime"), ("VNI", "VNI-Times")][number % 2]
        seen = ENCODERS[encoding](paragraph).decode("cp1252")
        shown = file.add_paragraph()
        for part in (seen[:7], seen[7:]):  # which may part a letter from its mark
            shown.add_run(part).font.name = font
    file.save(content)
    return content.getvalue()


def _pdf(title: str, paragraphs: Sequence[str], columns: Sequence[Column]) -> bytes:
    """Return pages with running heads, numbers and a title in large type."""
    pages = [columns] * 12
    lines = set_in(list(chain.from_iterable(pages)), paragraphs, indent=12)
    width = len(columns)
    texts = [list(chain.from_iterable(lines[start : start + width])) for start in range(0, len(lines), width)]
    heads = [[Drawn(60, 815, f"Báo Làng {n}/2024"), Drawn(290, 30, f"- {n} -")] for n in range(1, len(texts) + 1)]
    used = [[*head, *text] for head, text in zip(heads, texts, strict=True) if text]
    used[0].insert(0, Drawn(60, 775, title, 14))
    return pdf(used)
