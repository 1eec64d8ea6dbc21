"""The stories that a summary of many articles is made of, and their sentences."""

from collections.abc import Iterator, Sequence
from itertools import islice

import numpy as np

from retrieval.index.near_copies import is_same_sentence
from retrieval.index.sentence_index import Sentence, SentenceIndex
from retrieval.questions.query import Query
from retrieval.ranking.self_contained import is_statement
from retrieval.summaries.article_selection import TopicWords
from retrieval.summaries.summary import summarise

MOST_STORIES = 5  # of a summary; chosen
_MOST = 0.4  # of a topic in a title; chosen
_TITLED = 20  # articles with most of the topic in the title that are looked for; chosen
_OPENING = 3  # sentences of an article; chosen
_OPENED = 1_000  # articles whose first sentences are looked at; chosen
_LEAST_ROOM = 45  # syllables of a story, if there are as many left; chosen

Quoted = tuple[list[int], list[Sentence]]  # the articles of a story, and what is quoted of it


def newest_stories(index: SentenceIndex, articles: Sequence[int], query: Query) -> list[list[int]]:
    """Return the stories of ``articles``, which are about the topic ``query``, the newest first.

    Before all come the newest with the whole topic in a title, in any order and in its own; then those with most of it
    in a title, then those with all of it in one of their first sentences. The others, which only mention it, are left
    out unless there are no such stories. Of near copies, only the earliest is among them.
    """
    newest = _newest_first(index, index.copies.firsts(articles))
    topic = TopicWords.of(query)
    first, titled = _titled(index, newest, query, topic)
    opening = _opening_with(index, newest, query, topic) if len(titled) < _TITLED else set[int]()
    ranked = [
        (first.isdisjoint(story), titled.isdisjoint(story), opening.isdisjoint(story), story)
        for story in index.stories.among(newest)
    ]
    ranked.sort(key=lambda one: one[:3])
    return [story for *_, story in ranked if not {*titled, *opening}.isdisjoint(story)] or [one[-1] for one in ranked]


def largest_stories(index: SentenceIndex, articles: Sequence[int]) -> list[list[int]]:
    """Return the stories of ``articles``, those of most articles first, then the newest."""
    stories = index.stories.among(_newest_first(index, index.copies.firsts(articles)))
    return sorted(stories, key=lambda story: -len(story))


def _newest_first(index: SentenceIndex, articles: Sequence[int]) -> list[int]:
    numbers = np.array(articles, np.int64)
    newest: list[int] = numbers[np.argsort(-index.publication_days[numbers, 0], kind="stable")].tolist()
    return newest


def _titled(index: SentenceIndex, newest: Sequence[int], query: Query, topic: TopicWords) -> tuple[set[int], set[int]]:
    """Return the newest articles with the whole topic in the title, and the newest with most of it, by rare words."""
    channel = query.compared_channels[0]
    words = [*dict.fromkeys(topic.forms)]
    rarity: dict[str, float] = dict(zip(words, index.article_idf(channel, words).tolist(), strict=True))
    whole: int | None = None
    in_order: int | None = None
    titled = set[int]()
    for article in newest:
        title = topic.of_title(index, article)
        held = sum(weight for word, weight in rarity.items() if word in title)
        if held >= _MOST * sum(rarity.values()):
            titled.add(article)
        if title and {*title}.issuperset(words):
            whole = article if whole is None else whole
            in_order = article if in_order is None and _holds_in_order(title, topic.forms) else in_order
        if in_order is not None and len(titled) >= _TITLED:
            break
    return {article for article in (whole, in_order) if article is not None}, titled


def _holds_in_order(title: Sequence[str], topic: Sequence[str]) -> bool:
    starts = range(len(title) - len(topic) + 1)
    return any(tuple(title[start : start + len(topic)]) == tuple(topic) for start in starts)


def _opening_with(index: SentenceIndex, newest: Sequence[int], query: Query, topic: TopicWords) -> set[int]:
    """Return the newest articles with all of the topic in one of their first sentences."""
    numbers = np.array(
        [one for article in newest[:_OPENED] for one in index.sentences_of(article)[:_OPENING]], np.int64
    )
    if not len(numbers):
        return set()
    held = (index.weights(query.compared_channels[0], [*dict.fromkeys(topic.forms)], numbers) > 0).all(axis=0)
    return {*index.article_of(numbers[held]).tolist()}


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
