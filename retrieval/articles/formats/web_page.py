"""``.html``: a web page, saved as it is; the article in it, without navigation, links to other articles, comments.

Title, source, address, date and section are those that the page states in linked data, microdata, meta elements or on
its face.
"""

from retrieval.articles.formats.format import Document, DocumentError, DocumentFormat

_LARGEST = 10_000_000  # bytes, chosen


def _read(content: bytes) -> Document:
    from retrieval.articles.pages.reading import read_page  # noqa: PLC0415 — lxml is loaded where a page is read
    from retrieval.articles.pages.tree import PageError  # noqa: PLC0415 — as above

    if len(content) > _LARGEST:
        problem = f"is a web page of more than {_LARGEST // 1_000_000} MB"
        raise DocumentError(problem, "save the article alone, as .txt", "too_large")
    try:
        article = read_page(content)
    except PageError as error:
        raise DocumentError(f"is a web page that {error}", "save the article alone, as .txt", "format") from error
    if not article.text:
        remedy = "save the page of one article, once it shows its text, or the text alone as .txt"
        raise DocumentError("is a web page without the text of an article", remedy, "empty")
    return Document(
        article.text,
        title=article.title or None,
        source=article.source,
        url=article.url,
        published=article.published,
        section=article.section,
    )


FORMAT = DocumentFormat("web page", (".html", ".htm", ".xhtml"), _read)
