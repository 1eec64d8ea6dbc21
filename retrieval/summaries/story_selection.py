"""The stories that a summary of many articles is made of, and their sentences."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from retrieval.index.near_copies import is_same_sentence
from retrieval.index.sentence_index import Sentence, SentenceIndex
from retrieval.questions.query import Query
from retrieval.ranking.self_contained import is_statement, quotable_runs
from retrieval.ranking.standing import probability
from retrieval.summaries.article_selection import TopicWords
from retrieval.summaries.summary import summarise

_MOST_STORIES = 10  # of a summary; this and the others were chosen
_A_STORY = 40  # syllables of a summary, for each of which it has a story
_SHARES = 1.5  # of what is left for each story that the first quotation of one may take
_MANY = 3  # stories, each of which has two quotations at most
_FEW = 2  # stories: fewer are completed by those in which nothing surely stands alone
_LEAST_ROOM = 45  # syllables of a story, if there are as many left
_MOST = 0.6  # of a topic of three words or more in a title, by rare words
_PAIR = 2  # words of a topic that are looked for together
_ALONE = 0.6  # of the articles with a word, those with both words of a topic for which it stands alone: "Trump"
_TITLED = 20  # articles with the topic in the title that are looked for
_ENOUGH = 3  # stories with the topic in a title
_OPENING = 3  # sentences of an article that open it
_OPENED = 1_000  # articles whose first sentences are looked at
_ALONE_AT_LEAST = 0.93  # the probability that a quotation stands alone: of those judged, 97 % above it do
_REPORTS = 4  # articles of a story that it is summed up by
_LEAD = 6  # sentences of an article that a story is summed up by


class Story(NamedTuple):
    """The articles of a story, the lead first.

    ``aside`` if only the words of the topic are in a title, scattered; ``newest`` if it has the newest article with
    the topic in its title.
    """

    articles: list[int]
    aside: bool = False
    newest: bool = False


class Quoted(NamedTuple):
    """A story and what is quoted of it, in reading order."""

    story: Story
    sentences: list[Sentence]


def newest_stories(index: SentenceIndex, articles: Sequence[int], query: Query) -> list[Story]:
    """Return the stories of ``articles``, which are about the topic ``query``, the newest first.

    Before all come the newest with the whole topic in a title, in its order and in any; then those with most of it in a
    title. If these are not `_ENOUGH`, those with all of it in one of their first sentences follow. The others, which
    only mention it, are left out unless there are no such stories. Of near copies, only the earliest is among them.
    """
    newest = _newest_first(index, index.copies.firsts(articles))
    topic = _Topic.of(index, query)
    titled = _titled(index, newest, topic)
    stories = index.stories.among(newest)
    about = titled.first | titled.most
    if sum(not titled.most.isdisjoint(story) for story in stories) < _ENOUGH:
        about |= _opening_with(index, newest, topic)
    ranked = sorted(stories, key=lambda story: (titled.first.isdisjoint(story), titled.most.isdisjoint(story)))
    aside = titled.first - titled.most
    chosen = [
        Story(story, not aside.isdisjoint(story), not titled.first.isdisjoint(story))
        for story in ranked
        if not about.isdisjoint(story)
    ]
    return chosen or [*map(Story, ranked)]


def largest_stories(index: SentenceIndex, articles: Sequence[int]) -> list[Story]:
    """Return the stories of ``articles``, those of most articles first, then the newest."""
    stories = index.stories.among(_newest_first(index, index.copies.firsts(articles)))
    return [*map(Story, sorted(stories, key=lambda story: -len(story)))]


def _newest_first(index: SentenceIndex, articles: Sequence[int]) -> list[int]:
    numbers = np.array(articles, np.int64)
    newest: list[int] = numbers[np.argsort(-index.publication_days[numbers, 0], kind="stable")].tolist()
    return newest


@dataclass(frozen=True, slots=True)
class _Topic:
    """A topic as it is looked for in titles; ``alone`` are the words of one of two words that mostly stand for it.

    ``rarity`` is that of its words.
    """

    words: TopicWords
    rarity: Mapping[str, float]
    alone: frozenset[str]

    @classmethod
    def of(cls, index: SentenceIndex, query: Query) -> "_Topic":
        words, (single, double) = TopicWords.of(query), query.compared_channels
        different = [*dict.fromkeys(words.forms)]
        rarity: dict[str, float] = dict(zip(different, index.article_idf(single, different).tolist(), strict=True))
        pair = int(index.articles_with(double, [" ".join(words.forms)]).sum()) if len(words.forms) == _PAIR else 0
        holding = {word: int(index.articles_with(single, [word]).sum()) for word in different} if pair else {}
        return cls(words, rarity, frozenset(word for word, count in holding.items() if pair >= _ALONE * count))

    def is_mostly_in(self, title: Sequence[str]) -> bool:
        """Whether a title has the topic: both of two words together, or one that stands for it; else most of it."""
        if len(self.rarity) > _PAIR:
            return sum(rare for word, rare in self.rarity.items() if word in title) >= _MOST * sum(self.rarity.values())
        return self.words.forms in set(pairwise(title)) or not self.alone.isdisjoint(title) or self._is_single_in(title)

    def _is_single_in(self, title: Sequence[str]) -> bool:
        return len(self.rarity) == 1 and not self.rarity.keys().isdisjoint(title)


class _Titled(NamedTuple):
    """The newest articles with the whole topic in the title, in its order and in any, and those with most of it."""

    first: set[int]
    most: set[int]


def _titled(index: SentenceIndex, newest: Sequence[int], topic: _Topic) -> _Titled:
    forms, in_any, in_order = topic.words.forms, set[int](), set[int]()
    most = set[int]()
    for article in newest:
        title = topic.words.of_title(index, article)
        if not title:
            continue
        if topic.is_mostly_in(title):
            most.add(article)
        if {*title}.issuperset(forms):
            in_any = in_any or {article}
            starts = range(len(title) - len(forms) + 1)
            in_order = in_order or {article for at in starts if tuple(title[at : at + len(forms)]) == forms}
        if in_order and len(most) >= _TITLED:
            break
    return _Titled(in_any | in_order, most)


def _opening_with(index: SentenceIndex, newest: Sequence[int], topic: _Topic) -> set[int]:
    """Return the newest articles with all of the topic in one of their first sentences."""
    numbers = [one for article in newest[:_OPENED] for one in index.sentences_of(article)[:_OPENING]]
    return {*index.article_of(topic.words.sentences(index, numbers)).tolist()}


def summarise_stories(
    index: SentenceIndex, stories: Sequence[Story], *, syllables: int, query: Query | None = None
) -> list[Quoted]:
    """Return the first of ``stories`` that can be quoted, as many as have room, the newest first, those aside last.

    A story without a quotation that stands alone is passed over, unless it is the newest with the topic in its title or
    there are not `_FEW` others. Together they are at most ``syllables`` long, unless nothing is so short; no sentence
    repeats another. Each has one quotation; what room is left is for more.
    """
    quoted: list[Quoted] = []
    said: list[frozenset[str]] = []
    passed_over: list[Story] = []
    most = min(max(syllables // _A_STORY, 1), _MOST_STORIES)

    def quote(story: Story, found: Sequence[Sentence]) -> None:
        nonlocal syllables
        chosen = [*_new(index, found, said)]
        if chosen and (_length(index, chosen) <= syllables or not quoted):
            quoted.append(Quoted(story, chosen))
            said.extend(_syllables(index, chosen))
            syllables -= _length(index, chosen)

    for place, story in enumerate(stories):
        if len(quoted) == most or syllables <= 0:
            break
        left = min(most - len(quoted), len(stories) - place)
        room = min(max(int(_SHARES * syllables / left), _LEAST_ROOM), syllables)
        found = _of_story(index, story, room, query, 1)
        if not found and story.newest:
            found = _likeliest(index, story, room, query)
        elif not found:
            passed_over.append(story)
        quote(story, found)
    for story in passed_over[: max(min(_FEW, most) - len(quoted), 0)]:
        quote(story, _likeliest(index, story, syllables, query))
    newest = _newest_first(index, [article for one in quoted for article in one.story.articles])
    longer = _with_more(index, quoted, syllables, query)
    return sorted(longer, key=lambda one: (one.story.aside, min(map(newest.index, one.story.articles))))


def _with_more(index: SentenceIndex, quoted: Sequence[Quoted], room: int, query: Query | None) -> list[Quoted]:
    """Return what is quoted, with more of each story while there is room."""
    most = None if len(quoted) < _MANY else 2
    longer: list[Quoted] = []
    for place, (story, chosen) in enumerate(quoted):
        more = chosen
        share = room // (len(quoted) - place) if len(quoted) * _LEAST_ROOM < room else room
        if share >= _LEAST_ROOM and not story.aside:
            others = [*longer, *quoted[place + 1 :]]
            said = [line for one in others for line in _syllables(index, one.sentences)]
            more = [*_new(index, _of_story(index, story, _length(index, chosen) + share, query, most), said)]
        if _length(index, more) <= _length(index, chosen) or not {*chosen} <= {*more}:
            more = chosen
        room -= _length(index, more) - _length(index, chosen)
        longer.append(Quoted(story, more))
    return longer


def _of_story(index: SentenceIndex, story: Story, room: int, query: Query | None, most: int | None) -> list[Sentence]:
    """Return the summary of a story, at most ``most`` quotations, all of which most likely stand alone."""
    numbers = [number for article in story.articles[:_REPORTS] for number in index.sentences_of(article)]
    lead = _lead(index, story)
    if query is not None:
        lead = sorted({*lead, *TopicWords.of(query).sentences(index, numbers).tolist()})
    return summarise(index, lead, syllables=room, query=query, most=most, standing=_ALONE_AT_LEAST)


def _likeliest(index: SentenceIndex, story: Story, room: int, query: Query | None) -> list[Sentence]:
    """Return the quotation of a story that is most likely to stand alone, from its lead if that can be quoted.

    One that is at most ``room`` syllables long comes first; if nothing can be quoted, the summary stands in.
    """
    for numbers in (_lead(index, story), [number for one in story.articles for number in index.sentences_of(one)]):
        sentences = [index.sentence(number) for number in numbers]
        runs = [sentences[first : last + 1] for first, last in quotable_runs(sentences)]
        runs = runs or [[one] for one in sentences if is_statement(one.text)]
        if runs:
            fitting = [run for run in runs if _length(index, run) <= room] or runs
            return max(fitting, key=lambda run: probability(run, index.article(run[0].article).title))
    return summarise(index, _lead(index, story), syllables=room, query=query, most=1)


def _lead(index: SentenceIndex, story: Story) -> list[int]:
    return [number for article in story.articles[:_REPORTS] for number in index.sentences_of(article)[:_LEAD]]


def _new(index: SentenceIndex, sentences: Sequence[Sentence], said: Sequence[frozenset[str]]) -> Iterator[Sentence]:
    """Yield those of ``sentences`` that repeat nothing ``said`` before."""
    for one, syllables in zip(sentences, _syllables(index, sentences), strict=True):
        if not any(is_same_sentence(syllables, other) for other in said):
            yield one


def _syllables(index: SentenceIndex, sentences: Sequence[Sentence]) -> list[frozenset[str]]:
    return [frozenset(index.syllables(one.number)) for one in sentences]


def _length(index: SentenceIndex, sentences: Sequence[Sentence]) -> int:
    return sum(len(index.syllables(one.number)) for one in sentences)
