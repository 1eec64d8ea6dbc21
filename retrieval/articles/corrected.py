"""Applies the correction of an editor to an article that was read; its text and its paragraphs stay as they are."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import replace

from retrieval.articles.correction import Correction
from retrieval.articles.model import Article, Fault, ParsedArticle
from retrieval.articles.parsing import host_of
from retrieval.dates.publication.publication_date import EDITED, PublicationDate


def corrected(found: Iterable[ParsedArticle | Fault], correction: Correction | None) -> Iterator[ParsedArticle | Fault]:
    """Yield what was read of one article, corrected; a fault of a stated date goes where the date is corrected.

    Raises:
        ValueError: The correction states no date.
    """
    for one in found:
        if correction is None:
            yield one
        elif isinstance(one, ParsedArticle):
            yield replace(one, article=_corrected(one.article, correction))
        elif one.kind != "date" or correction.published is None:
            yield one


def _corrected(article: Article, correction: Correction) -> Article:
    fields = json.dumps(correction.fields(), sort_keys=True)
    published = article.published
    if correction.published is not None:
        published = PublicationDate.from_iso(correction.published, "stated", EDITED)
    return replace(
        article,
        title=correction.title or article.title,
        source=correction.source or article.source or host_of(correction.url),
        url=correction.url or article.url,
        published=published,
        digest=hashlib.sha256(f"{article.digest}{fields}".encode()).hexdigest(),
        correction=correction,
    )
