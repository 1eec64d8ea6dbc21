"""The example questions of the live index: which to offer, and what the index can answer from."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.services.article_list import newest_date
from bot.services.live_index import IndexSnapshot, LiveIndex
from retrieval.dates.publication.publication_date import PublicationDate
from retrieval.examples.example import Example
from retrieval.index.sentence_index import SentenceIndex
from retrieval.text.normalise import fold, forms
from retrieval.text.word_lists import asking_syllables, function_words

OFFERED = 4


@dataclass(frozen=True, slots=True)
class Welcome:
    """What the index can answer from: its number of articles, the newest date (None if none has one), and examples."""

    articles: int
    newest: PublicationDate | None
    examples: tuple[str, ...]


class ExampleQuestions:
    """Offers the example questions of the live index. Each method takes milliseconds."""

    def __init__(self, index: LiveIndex) -> None:
        self._index = index

    def welcome(self) -> Welcome:
        """Return what ``/start`` shows."""
        snapshot = self._index.snapshot
        return Welcome(snapshot.index.article_count, newest_date(snapshot.index), choose_examples(snapshot))

    def find(self, key: str) -> str | None:
        """Return the question with this key, None if the index has no such example."""
        return next((one.question for one in self._index.snapshot.examples if one.key == key), None)


def choose_examples(snapshot: IndexSnapshot, near: str = "", most: int = OFFERED) -> tuple[str, ...]:
    """Return at most ``most`` example questions of different forms.

    Those that share the rarest words with ``near`` come first, then those of the newest articles.
    """
    scores = _nearness(snapshot.index, snapshot.examples, near)
    order = sorted(range(len(scores)), key=lambda place: -scores[place])
    chosen: dict[str, str] = {}
    for example in (snapshot.examples[place] for place in order):
        if len(chosen) < most:
            chosen.setdefault(example.form, example.question)
    return tuple(chosen.values())


def _nearness(index: SentenceIndex, examples: Sequence[Example], near: str) -> list[float]:
    """Return for each example the sum of the weights of the words that it or its headline shares with ``near``."""
    content = _content(near)
    if not content:
        return [0.0] * len(examples)
    rarity = dict(zip(content, index.article_idf("folded", list(content)).tolist(), strict=True))
    return [sum(rarity[form] for form in content & _topic(index, example)) for example in examples]


def _topic(index: SentenceIndex, example: Example) -> set[str]:
    article = index.find_article(example.article_id)
    return _content(example.question) | _content(article.title if article else "")


def _content(text: str) -> set[str]:
    """Return the folded syllables of ``text`` that carry meaning."""
    return {
        fold(form) for form in forms(text) if form not in asking_syllables() | function_words(folded=False)
    } - function_words(folded=True)
