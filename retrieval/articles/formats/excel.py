"""``.xlsx``: an article a row in each sheet, with columns whose headings name them."""

from collections.abc import Iterator
from typing import Any, BinaryIO

from retrieval.articles.formats.format import ContainerFormat, DocumentError, Member
from retrieval.articles.formats.packed import open_office, reason
from retrieval.articles.formats.table import members_of

# Chosen: what a file states of its size may be the largest sheet that there can be.
_LONGEST_PART = 64 << 20  # bytes
_MOST_ROWS, _MOST_COLUMNS = 200_000, 64


def _members(file: BinaryIO) -> Iterator[Member | DocumentError]:
    import openpyxl  # noqa: PLC0415 — slow to import, and few articles need it

    open_office(file, _LONGEST_PART).close()
    file.seek(0)
    try:
        book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
        for sheet in book.worksheets:
            yield from _of_sheet(sheet, f"{sheet.title}:" if len(book.worksheets) > 1 else "")
    except Exception as error:  # which errors the library raises on a broken file is not documented
        problem = f"is no whole Excel file ({reason(error)})"
        raise DocumentError(problem, "open it in Excel, and save it again as .xlsx", "damaged") from error


def _of_sheet(sheet: Any, place: str) -> Iterator[Member | DocumentError]:  # noqa: ANN401 — of openpyxl, without types
    rows = sheet.iter_rows(max_row=_MOST_ROWS, max_col=_MOST_COLUMNS, values_only=True)
    try:
        yield from members_of(enumerate(rows, start=1), place)
    except DocumentError as error:
        error.place = sheet.title
        yield error


FORMAT = ContainerFormat("Excel", (".xlsx",), _members)
