"""The stories that a summary of many articles is made of, and their sentences."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

import numpy as np

from retrieval.index.near_copies import is_same_sentence
from retrieval.index.sentence_index import Sentence, SentenceIndex
from retrieval.questions.query import Query
from retrieval.ranking.self_contained import is_statement
from retrieval.summaries.summary import summarise
from retrieval.text.normalise import fold, forms

MOST_STORIES = 5  # of a summary; chosen
_WHOLE, _MOST = 0.999, 0.4  # of a topic in a title; chosen
_TITLED = 20  # articles with most of the topic in the title that are looked for; chosen
_LEAST_ROOM = 45  # syllables of a story, if there are as many left; chosen

Quoted = tuple[list[int], list[Sentence]]  # the articles of a story, and what is quoted of it


def newest_stories(index: SentenceIndex, articles: Sequence[int], query: Query) -> list[list[int]]:
    """Return the stories of ``articles``, which are about the topic ``query``, the newest first.

    Before all comes the newest with the whole topic in a title, and those with most of it before the others. Of near
    copies, only the earliest is among them.
    """
    newest = _newest_first(index, index.copies.firsts(articles))
    whole: int | None = None
    mostly = set[int]()
    for article, share in _titled(index, newest, query):
        mostly.add(article)
        whole = article if whole is None and share >= _WHOLE else whole
        if whole is not None and len(mostly) >= _TITLED:
            break
    return sorted(index.stories.among(newest), key=lambda story: (whole not in story, mostly.isdisjoint(story)))


def largest_stories(index: SentenceIndex, articles: Sequence[int]) -> list[list[int]]:
    """Return the stories of ``articles``, those of most articles first, then the newest."""
    stories = index.stories.among(_newest_first(index, index.copies.firsts(articles)))
    return sorted(stories, key=lambda story: -len(story))


def _newest_first(index: SentenceIndex, articles: Sequence[int]) -> list[int]:
    numbers = np.array(articles, np.int64)
    newest: list[int] = numbers[np.argsort(-index.publication_days[numbers, 0], kind="stable")].tolist()
    return newest


def _titled(index: SentenceIndex, articles: Iterable[int], query: Query) -> Iterator[tuple[int, float]]:
    """Yield those of ``articles`` with most of the topic in the title, and which share of it, by how rare words are."""
    channel = "folded" if query.unaccented else "syllables"
    topic = [*dict.fromkeys(query.syllables)]
    rarity: dict[str, float] = dict(zip(topic, index.article_idf(channel, topic).tolist(), strict=True))
    least = _MOST * sum(rarity.values())

    def held(syllables: Iterable[str]) -> float:
        found = {*map(fold, syllables)} if query.unaccented else {*syllables}
        return sum(weight for syllable, weight in rarity.items() if syllable in found)

    for article in articles:  # titles are slower to read than all headings
        if held(index.heading_syllables(article)) >= least and (share := held(forms(index.title(article)))) >= least:
            yield article, share / sum(rarity.values())


def summarise_stories(
    index: SentenceIndex, stories: Sequence[Sequence[int]], *, syllables: int, query: Query | None = None
) -> list[Quoted]:
    """Return the first of ``stories`` that can be quoted, at most `MOST_STORIES`, the newest first.

    Together they are at most ``syllables`` long, unless nothing is so short; no sentence repeats another.
    """
    quoted: list[Quoted] = []
    said: list[frozenset[str]] = []
    for place, story in enumerate(stories):
        if len(quoted) == MOST_STORIES or syllables <= 0:
            break
        left = min(MOST_STORIES - len(quoted), len(stories) - place)
        room = max(syllables // left, min(syllables, _LEAST_ROOM))
        chosen = [*_new(index, _of_story(index, story, room, query), said)]
        length = sum(len(index.syllables(one.number)) for one in chosen)
        if chosen and (length <= syllables or not quoted):
            quoted.append((list(story), chosen))
            said += (frozenset(index.syllables(one.number)) for one in chosen)
            syllables -= length
    newest = _newest_first(index, [article for story, _ in quoted for article in story])
    return sorted(quoted, key=lambda one: min(map(newest.index, one[0])))


def _of_story(index: SentenceIndex, story: Sequence[int], room: int, query: Query | None) -> list[Sentence]:
    """Return the summary of a story: on the topic, or else its first statement."""
    numbers = [number for article in story for number in index.sentences_of(article)]
    if chosen := summarise(index, numbers, syllables=room, query=query):
        return chosen
    sentences = map(index.sentence, numbers)
    return [*islice((one for one in sentences if is_statement(one.text)), 1)]


def _new(index: SentenceIndex, sentences: Sequence[Sentence], said: Sequence[frozenset[str]]) -> Iterator[Sentence]:
    """Yield those of ``sentences`` that repeat nothing ``said`` before."""
    for one in sentences:
        syllables = frozenset(index.syllables(one.number))
        if not any(is_same_sentence(syllables, other) for other in said):
            yield one
