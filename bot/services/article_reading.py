"""Reads what an administrator sends: files in a process of their own, and the texts of posts; no Telegram."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import TypeVar

from bot.services.added_articles import AddedArticle
from bot.services.worker_processes import WorkerDiedError, WorkerProcesses
from bot.services.worker_thread import TooSlowError
from retrieval.articles.folder import read_content
from retrieval.articles.formats.registry import document_format, format_of
from retrieval.articles.model import Article, Fault, failure
from retrieval.dates.publication.stated_date import stated_date

MOST_ARTICLES = 500
"""Articles of one file that are read; chosen: more belong in the folder of the articles."""

_SECONDS = 30.0  # for a file, chosen
_START_SECONDS = 60.0  # of the process, chosen: a second on a machine that has nothing else to do
_TEXT = "text"  # the format of what is typed
_REST = "\n."

_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class ReadFile:
    """The articles of a file, at most `MOST_ARTICLES` and one, and what could not be read."""

    articles: tuple[AddedArticle, ...]
    faults: tuple[Fault, ...] = ()


class ArticleReader:
    """Reads files one at a time. Belongs to an event loop."""

    def __init__(self, read: Callable[[str, bytes], ReadFile] | None = None, seconds: float = _SECONDS) -> None:
        """Read by `read_file`, or ``read``, which is pickled, within ``seconds``."""
        self._read = read or read_file
        self._seconds = seconds
        self._reading = asyncio.Lock()

    async def read(self, name: str, content: bytes) -> ReadFile:
        """Return what a file holds; its format is that of the suffix of ``name``.

        It is read in a process that ends with it, so that no file can stop the program or slow it down.
        """
        (read,) = await self.read_all([(name, content)])
        return read

    async def read_all(self, files: Sequence[tuple[str, bytes]]) -> list[ReadFile]:
        """Return what several files hold, each a name and a content; they share a process, as in `read`."""
        if not files:
            return []
        async with self._process() as process:
            return [await self._read_in(process, name, content) for name, content in files]

    async def call(self, function: Callable[..., _Result], *arguments: object) -> _Result:
        """Return what ``function``, which is pickled, returns in such a process.

        Raises what it raises, and `WorkerDiedError` or `TooSlowError`.
        """
        async with self._process() as process:
            return await process.run(_apply, function, arguments)

    @asynccontextmanager
    async def _process(self) -> AsyncIterator[WorkerProcesses[None]]:
        async with self._reading:
            process = WorkerProcesses(_nothing, 1, job_timeout=self._seconds, queue_timeout=_START_SECONDS)
            process.start()
            try:
                yield process
            finally:
                await process.stop()

    async def _read_in(self, process: WorkerProcesses[None], name: str, content: bytes) -> ReadFile:
        try:
            return await process.run(_call, self._read, name, content)
        except (WorkerDiedError, TooSlowError) as error:
            return ReadFile((), (failure(name, error),))


def is_readable(name: str) -> bool:
    """Return whether files with this name are read."""
    return format_of(PurePosixPath(name)) is not None


def read_post(text: str) -> AddedArticle | None:
    """Return the article that a text of a few thousand characters is; None if there is none in it."""
    return next(iter(read_file("post.txt", text.encode("utf-8", "replace")).articles), None)


def read_file(name: str, content: bytes) -> ReadFile:
    """Return what a file holds, in the calling process."""
    articles, faults = [], []
    for read in read_content(name, content):
        if isinstance(read, Fault):
            faults.append(read)
        else:
            articles.append(_added(read))
        if len(articles) > MOST_ARTICLES:
            break
    return ReadFile(tuple(articles), tuple(faults))


def head_lines_in(caption: str) -> AddedArticle | None:
    """Return what a caption states of an article, without text: head lines as in ``.txt``; None if it is not only that.

    A date that none can be read from is left out.
    """
    document = document_format(_TEXT).read(f"{caption}{_REST}".encode("utf-8", "replace"))
    if document.text[document.body_start :] != _REST[1:]:
        return None
    published = document.published if stated_date(document.published or "") else None
    return AddedArticle("", document.title, document.source, document.url, published, document.section)


def with_stated(article: AddedArticle, stated: AddedArticle) -> AddedArticle:
    """Return ``article`` with the fields that ``stated`` has, but its text."""
    fields = {name: getattr(stated, name) for name in ("title", "source", "url", "published", "section")}
    return replace(article, **{name: value for name, value in fields.items() if value})


def _added(article: Article) -> AddedArticle:
    """Return what states the same as ``article``, whose date is found in its text again if it states none."""
    return AddedArticle(
        "\n".join(_lines(article)),
        article.title,
        article.source,
        article.url,
        article.published.iso() if article.published.basis == "stated" else None,
        article.section,
    )


def _lines(article: Article) -> Iterator[str]:
    """Yield the lines of the text without that of the title, each with the dateline that its paragraph leaves out."""
    for number, paragraph in enumerate(article.paragraphs):
        line = article.text[article.text.rfind("\n", 0, paragraph.start) + 1 : paragraph.end].strip()
        if number or paragraph.kind == "body" or line != article.title:
            yield line


def _nothing() -> None:
    """Prepare nothing."""


def _call(_: None, read: Callable[[str, bytes], ReadFile], name: str, content: bytes) -> ReadFile:
    try:
        return read(name, content)
    except Exception as error:  # noqa: BLE001 — whatever a file makes its format raise is a fault of the file
        return ReadFile((), (failure(name, error),))


def _apply(_: None, function: Callable[..., _Result], arguments: tuple[object, ...]) -> _Result:
    return function(*arguments)
