"""``.md``: Markdown, with title, source, address, date and section in front matter, or a first heading as the title."""

from collections.abc import Mapping

from retrieval.articles.formats.encoding import decode
from retrieval.articles.formats.format import Document, DocumentError, DocumentFormat

_LARGEST = 500_000  # bytes, chosen: an article of that length is parsed in about a second
_TITLE = ("title", "tiêu đề", "tieu de", "headline")
_SOURCE = ("source", "nguồn", "nguon", "publisher", "newspaper", "site", "site_name", "báo")
_URL = ("url", "link", "canonical", "canonical_url", "canonicalurl", "source_url", "original_url", "permalink")
_PUBLISHED = (
    *("published", "date", "ngày", "ngay", "ngày đăng", "publishdate", "published_at", "pubdate", "datepublished"),
    *("published_time", "published_date", "created"),
)
_SECTION = ("section", "chuyên mục", "chuyen muc", "category", "categories", "articlesection")


def _read(content: bytes) -> Document:
    from markdown_it import MarkdownIt  # noqa: PLC0415 — loaded where Markdown is read

    from retrieval.articles.formats.front_matter import split_front_matter  # noqa: PLC0415 — as above
    from retrieval.articles.pages.reading import read_fragment  # noqa: PLC0415 — as above

    if len(content) > _LARGEST:
        problem = f"is a Markdown file of more than {_LARGEST // 1000} kB"
        raise DocumentError(problem, "split it, or save it as .txt", "too_large")
    text = decode(content)
    fields, start = split_front_matter(text)
    article = read_fragment(MarkdownIt("commonmark").enable("table").render(text[start:]))
    if not article.text:
        raise DocumentError("holds no text", "remove it or write the article into it", "empty")
    url, source = _first(fields, _URL), _first(fields, _SOURCE)
    if source and source.startswith(("http://", "https://")):
        url, source = url or source, None
    return Document(
        article.text,
        title=_first(fields, _TITLE) or article.title or None,
        source=source,
        url=url,
        published=_first(fields, _PUBLISHED),
        section=_first(fields, _SECTION),
    )


def _first(fields: Mapping[str, str], names: tuple[str, ...]) -> str | None:
    return next((fields[name] for name in names if name in fields), None)


FORMAT = DocumentFormat("Markdown", (".md", ".markdown"), _read)
