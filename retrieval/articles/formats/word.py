"""``.docx``: the paragraphs, tables and text boxes of a Word file, without notes, running heads and captions.

A paragraph with the style *Title* is the title. Text in the fonts of TCVN3 and VNI is read as these show it.
"""

import re
import unicodedata
from collections.abc import Iterator
from io import BytesIO
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

from retrieval.articles.formats.format import Document, DocumentError, DocumentFormat
from retrieval.articles.formats.packed import open_office, reason
from retrieval.articles.formats.paragraphs import document_of
from retrieval.text.encodings import is_unicode, repaired_paragraphs
from retrieval.text.legacy_encodings import CONVERSIONS, encoding_of_font, is_font_of_capitals

if TYPE_CHECKING:
    from docx.document import Document as WordFile

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_P, _R, _T, _BOX = f"{_W}p", f"{_W}r", f"{_W}t", f"{_W}txbxContent"
_CHARACTERS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-", f"{_W}softHyphen": "\xad"}
# Deleted text, and a second form of what the element before it holds.
_LEFT_OUT = {f"{_W}del", f"{_W}moveFrom", "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"}
_NOT_OF_THE_BODY = re.compile(r"caption|toc\b.*|header|footer")
_LONGEST_PART = 24 << 20  # bytes, chosen: markup takes ten times as much as 2 MB of text, and ten times that in memory
_BETWEEN_CELLS = " | "

_Element = Any  # of lxml, which has no types


class _Run(NamedTuple):
    font: str
    text: str


class _Paragraph(NamedTuple):
    style: str
    text: str


def _read(content: bytes) -> Document:
    import docx  # noqa: PLC0415 — slow to import, and few articles need it

    open_office(BytesIO(content), _LONGEST_PART).close()
    try:
        file = docx.Document(BytesIO(content))
        found = [one for one in _Reader(file).paragraphs(file.element.body) if not _NOT_OF_THE_BODY.match(one.style)]
    except Exception as error:  # which errors the library raises on a broken file is not documented
        problem = f"is no whole Word file ({reason(error)})"
        raise DocumentError(problem, "open it in Word, and save it again as .docx", "damaged") from error
    texts = repaired_paragraphs([one.text for one in found])
    titles = [text for one, text in zip(found, texts, strict=True) if one.style == "title"]
    body = [text for one, text in zip(found, texts, strict=True) if one.style != "title"]
    return document_of(body, " ".join(titles).strip() or None)


class _Reader:
    """Reads the elements of one file."""

    def __init__(self, file: "WordFile") -> None:
        from docx.enum.style import WD_STYLE_TYPE  # noqa: PLC0415 — as below

        self._names = {style.style_id: (style.name or "").lower() for style in file.styles}
        self._styles: dict[str, _Element] = {style.style_id: style.element for style in file.styles}
        self._default_font = _font(file.styles.element.find(f"{_W}docDefaults/{_W}rPrDefault/{_W}rPr"))
        plain = file.styles.default(WD_STYLE_TYPE.PARAGRAPH)
        self._default_style = plain.style_id if plain else ""

    def paragraphs(self, parent: _Element) -> Iterator[_Paragraph]:
        """Yield the paragraphs below an element, in order."""
        for element in parent.iterchildren(tag=_ELEMENT):
            if element.tag == _P:
                yield from self._paragraph(element)
            elif element.tag == f"{_W}tbl":
                yield from self._table(element)
            elif element.tag not in _LEFT_OUT:
                yield from self.paragraphs(element)

    def _table(self, table: _Element) -> Iterator[_Paragraph]:
        """Yield a row as a paragraph, or each paragraph of its cells if they have several: then it is for layout."""
        for row in table.iterchildren(f"{_W}tr"):
            cells = [[one for one in self.paragraphs(cell) if one.text.strip()] for cell in row.iterchildren(f"{_W}tc")]
            if all(len(cell) <= 1 for cell in cells):
                yield _Paragraph("", _BETWEEN_CELLS.join(one.text for cell in cells for one in cell))
            else:
                yield from (one for cell in cells for one in cell)

    def _paragraph(self, paragraph: _Element) -> Iterator[_Paragraph]:
        style = _value(paragraph.find(f"{_W}pPr/{_W}pStyle")) or self._default_style
        font = self._font_of_style(style) or self._default_font
        boxes: list[_Element] = []
        text = "".join(map(_as_shown, _joined(self._runs(paragraph, font, boxes))))
        yield _Paragraph(self._names.get(style, ""), text)
        for box in boxes:
            yield from self.paragraphs(box)

    def _runs(self, parent: _Element, font: str, boxes: list[_Element]) -> Iterator[_Run]:
        """Yield the runs below an element, in order; collect the text boxes among them."""
        for element in parent.iterchildren(tag=_ELEMENT):
            if element.tag == _BOX:
                boxes.append(element)
            elif element.tag == _R and element.find(f"{_W}rPr/{_W}vanish") is None:
                style = self._font_of_style(_value(element.find(f"{_W}rPr/{_W}rStyle")))
                yield from self._runs(element, _font(element.find(f"{_W}rPr")) or style or font, boxes)
            elif element.tag == _T:
                yield _Run(font, element.text or "")
            elif element.tag in _CHARACTERS and parent.tag == _R:
                yield _Run(font, _CHARACTERS[element.tag])
            elif element.tag not in _LEFT_OUT and element.tag != _R:
                yield from self._runs(element, font, boxes)

    def _font_of_style(self, style: str) -> str:
        """Return the font of a style or of the first one that it is based on that has any; "" if none has."""
        seen: set[str] = set()
        while style in self._styles and style not in seen:
            seen.add(style)
            element = self._styles[style]
            if font := _font(element.find(f"{_W}rPr")):
                return font
            style = _value(element.find(f"{_W}basedOn"))
        return ""


_ELEMENT = "{*}*"  # without comments and processing instructions


def _value(element: _Element) -> str:
    return "" if element is None else str(element.get(f"{_W}val", ""))


def _font(properties: _Element) -> str:
    """Return the font that the properties of a run name, "theme" for one of the theme; "" if they name none."""
    fonts = None if properties is None else properties.find(f"{_W}rFonts")
    if fonts is None:
        return ""
    theme = "theme" if fonts.get(f"{_W}asciiTheme") else ""
    return str(theme or fonts.get(f"{_W}ascii") or fonts.get(f"{_W}hAnsi") or "")


def _joined(runs: Iterator[_Run]) -> Iterator[_Run]:
    """Join the runs in one encoding, for a letter and its mark may be in two."""
    for (encoding, _), group in groupby(runs, lambda run: (encoding_of_font(run.font), is_font_of_capitals(run.font))):
        some = list(group)
        yield _Run(some[0].font if encoding else "", "".join(run.text for run in some))


def _as_shown(run: _Run) -> str:
    """Return the text of a run as its font shows it; text in Unicode stays, whatever the font."""
    encoding = encoding_of_font(run.font)
    if encoding is None or is_unicode(run.text):
        return run.text
    text = unicodedata.normalize("NFC", CONVERSIONS[encoding](run.text))
    return text.upper() if is_font_of_capitals(run.font) else text


FORMAT = DocumentFormat("Word", (".docx",), _read)
