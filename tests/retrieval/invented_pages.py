"""The forty invented pages, and how well they are read."""

from collections.abc import Callable, Iterator, Mapping

from tests.retrieval.invented import InventedArticle, invent
from tests.retrieval.page_parts import Page
from tests.retrieval.page_templates import TEMPLATES

Template = Callable[[InventedArticle], str]


def pages(templates: Mapping[Template, tuple[range, int]] = TEMPLATES) -> Iterator[Page]:
    """Yield the pages of templates."""
    for template, (seeds, comments) in templates.items():
        for seed in seeds:
            article = invent(seed, comments=comments)
            yield Page(f"{template.__name__}-{seed}.html", template(article).encode(), article, article.published)
