"""The front door of the search: a question in its conversation, to the passages that answer it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from retrieval.dates.asked_period import AskedPeriod, read_period, without_period
from retrieval.dates.calendar import Period
from retrieval.follow_ups.detection import Dependency, find_dependency
from retrieval.follow_ups.rewriting import rewrite_follow_up
from retrieval.follow_ups.something_new import something_new
from retrieval.index.sentence_index import Articles, IndexedArticle, SentenceIndex
from retrieval.meaning.meaning import Meaning
from retrieval.questions.aliases import Aliases
from retrieval.questions.asked_article import find_asked_article
from retrieval.questions.asked_source import AskedSource, find_asked_source
from retrieval.questions.courtesy import strip_courtesy
from retrieval.questions.language import is_english
from retrieval.questions.query import Query, build_query
from retrieval.questions.shorthand import expand_shorthand
from retrieval.questions.understood_question import UnderstoodQuestion, printable, understand
from retrieval.ranking.candidates import EVERYWHERE, Scope
from retrieval.ranking.newest_first import newest_first
from retrieval.ranking.period_match import meets_period, year_taken
from retrieval.ranking.period_penalty import newest_day, published_in
from retrieval.ranking.ranking import Passage, SearchResult, search
from retrieval.ranking.replacing_first import replacing_first
from retrieval.text.normalise import fold, forms
from retrieval.text.segmentation import Segmenter

_MOST_CONTENT_CONTINUED = 6  # content syllables of a question that goes on about the same article; chosen
_LATEST_LIMIT = 20  # passages of which the newest are taken
_LAST_DAYS = timedelta(days=30)  # of the archive; chosen
_PERIOD_MARGIN = 6.0  # of the ranking score, a logit, that a passage of the period asked for may be behind; chosen
# Of the ranking score, a logit, that the same article may be behind: of short questions that name nothing, it finds 2
# to 13 in a hundred more where they go on, and loses up to 2 where they do not (tests/bench/continued.py).
_CONTINUED_MARGIN = 5.0
# From which on what would be refused may be the answer, and what may be the answer is one: of such questions, asked of
# their own article, 15 of 31 are right up to the threshold of unsure answers, and 26 of 34 above (same script).
_CONTINUED_CONFIDENCE = 0.1
# Of the ranking score, a logit, that an answer in one article may be behind the best of all articles: without it, of
# questions to the next best article 58 in 165 count as answered, and 37 with it; of those to the right one the same.
_ELSEWHERE_MARGIN = 1.0


class QuestionSearch:
    """Searches one index at one moment, for the questions of one message. Not thread-safe, as its segmenter is not."""

    def __init__(  # noqa: PLR0913 — where and when to search, with what
        self,
        index: SentenceIndex,
        segmenter: Segmenter,
        aliases: Aliases | None = None,
        *,
        asked_at: datetime | None = None,
        within: int | None = None,
        meaning: Meaning | None = None,
    ) -> None:
        """Search ``index``, or ``within`` it one article by number; ``aliases`` default to the shipped ones.

        With ``meaning``, which belongs to the same index, what sentences mean counts besides their words, until one
        search cannot be by meaning: a message waits once for a vector that is late.
        ``asked_at`` (aware; default now) is the reference time for relative dates such as "hôm qua" and "tháng 9".
        """
        self._index = index
        self._segmenter = segmenter
        self._aliases = aliases
        self._asked_at = asked_at or datetime.now(UTC)
        self._article = within
        self._within = None if within is None else index.mask([within])
        self._meaning = meaning
        self._by_meaning: set[bool] = set()  # of the searches for one question

    def ask(self, question: str, limit: int, earlier: Sequence[str] = ()) -> SearchResult:
        """Return at most ``limit`` passages for ``question``, any text, best first. Takes milliseconds.

        ``earlier`` are the previous questions of the conversation, oldest first, each asked of the article that it
        names (`find_asked_article`); a follow-up is completed from the last of them, in one article from the last that
        was asked of it. If a source is asked for, passages come from it; if it does not answer, the nearest passages of
        all articles are returned as unanswered. If a period is asked for, passages of that period rank first, and a
        request for news of a period returns nothing else. In one article neither source nor period exclude anything.
        An article that corrects or replaces another one comes before it, unless the result is a refusal.
        """
        before, self._by_meaning = self._by_meaning, set()  # one for an earlier question may be inside another
        result = self._replacing_first(self._ask(question, limit, earlier), limit)
        if len(self._by_meaning) > 1:  # the scores of searches by words alone do not compare with those of others
            result = self._replacing_first(self._ask(question, limit, earlier), limit)  # all by words
        self._by_meaning = before
        return result

    def _replacing_first(self, result: SearchResult, limit: int) -> SearchResult:
        if self._within is not None or result.tier == "not_found":
            return result
        asked = result.question.period
        restricts = asked is not None and asked.restricts

        def find(article: IndexedArticle) -> Passage | None:
            within = Scope(self._index.mask([article.number]))
            return None if restricts else next(iter(self._rank(result.query, 1, within).passages), None)

        return replace(result, passages=replacing_first(self._index, result.passages, find)[:limit])

    def _ask(self, question: str, limit: int, earlier: Sequence[str]) -> SearchResult:
        understood = self._understand(question)
        if self._article is not None:
            own = self._index.article(self._article).public_number
            earlier = [one for one in earlier if (asked := find_asked_article(one)) and asked.article == own]
        dependency = find_dependency(understood) if earlier else None
        if dependency is None:
            result = self._ask_understood(understood, None, limit)
            return (
                self._continued(result, self._previous(earlier), limit) if earlier and self._goes_on(result) else result
            )
        if self._article is None or dependency.kind == "replacement":
            return self._follow_up(understood, dependency, earlier, limit)
        # "Tuyến này" is more often what the article is about than what was asked of it before.
        alone = self._ask_understood(understood, None, limit)
        followed = alone if alone.answered else self._follow_up(understood, dependency, earlier, limit)
        return alone if followed.tier == "not_found" else followed

    def _follow_up(
        self, understood: UnderstoodQuestion, dependency: Dependency, earlier: Sequence[str], limit: int
    ) -> SearchResult:
        """Search for a question that depends on the last of the ``earlier`` ones, completed from it."""
        previous = self._previous(earlier)
        completed = rewrite_follow_up(understood, dependency, previous, self._index)
        # If either question is typed without diacritics, both are compared without them.
        folded = understood.unaccented or previous.query.unaccented
        follow_up = replace(self._understand(completed, folded=folded), typed=understood.typed)
        result = self._ask_understood(follow_up, previous.question.source, limit)
        if dependency.kind == "replacement":  # asked of something else, which the article before need not know
            return result
        return self._continued(something_new(result, previous), previous, limit)

    def _previous(self, earlier: Sequence[str]) -> SearchResult:
        """Return the answer to the last of the ``earlier`` questions."""
        *before, last = earlier
        asked = find_asked_article(last)
        article = self._index.find_by_public_number(asked.article) if asked else None
        search_of = self._search_of(article.number if article else None)
        previous = search_of.ask(asked.question if asked else last, 1, before)
        self._note_meaning(previous)
        return previous

    def _search_of(self, article: int | None) -> "QuestionSearch":
        """Return this search in one article, or in all of them."""
        if article == self._article:
            return self
        return QuestionSearch(
            self._index, self._segmenter, self._aliases, asked_at=self._asked_at, within=article, meaning=self._meaning
        )

    def _ask_understood(
        self, understood: UnderstoodQuestion, inherited: AskedSource | None, limit: int
    ) -> SearchResult:
        """Search for a complete question in the one article, else in the source that it names or has ``inherited``."""
        named = find_asked_source(understood.text, self._index.sources, understood.text_tokens)
        if self._within is not None:
            if named is not None:
                understood = replace(self._understand(named[1], folded=understood.unaccented), typed=understood.typed)
            return self._search_article(self._within, self._with_period(understood), limit)
        if named is None:
            return self._search(self._with_period(replace(understood, source=inherited)), limit)
        source, rest = named
        if not source.articles:  # no article comes from it, but one may quote it
            result = self._search(self._with_period(understood), limit)
            if result.answered and self._mentions(result, source.name):
                return result
        without_source = self._understand(rest, folded=understood.unaccented)
        asked = replace(without_source, typed=understood.typed, source=source)
        return self._search(self._with_period(asked), limit)

    def period_of(self, text: str) -> AskedPeriod | None:
        """Return the period that ``text`` names, as of the moment of asking."""
        return read_period(expand_shorthand(text), self._asked_at)

    def _goes_on(self, result: SearchResult) -> bool:
        """Whether a question that is complete by itself may go on about the article before: *tổng vốn thì sao*."""
        return self._within is None and result.question.source is None and names_nothing(self._index, result.query)

    def _continued(self, result: SearchResult, previous: SearchResult, limit: int) -> SearchResult:
        """Return the passages of the article that answered the ``previous`` question, if they fit nearly as well.

        In that article less confidence is enough, if no newspaper is asked for and no other time than its own.
        """
        if not (previous.answered and result.passages):
            return result
        article = previous.passages[0].article.number
        if self._goes_on(result):
            result = self._prefer(article, result, limit)
        inside = result.passages[0].article.number == article and result.question.source is None
        if result.answered or not inside or result.period_met is False or result.confidence < _CONTINUED_CONFIDENCE:
            return result
        return replace(result, answered=result.unsure, unsure=not result.unsure)

    def _prefer(self, article: int, result: SearchResult, limit: int) -> SearchResult:
        inside = self._search_within(self._index.mask([article]), result.question, limit)
        if not inside.passages or result.passages[0].score - inside.passages[0].score > _CONTINUED_MARGIN:
            return result
        others = [passage for passage in result.passages if passage.article.number != article]
        return replace(inside, passages=(*inside.passages, *others)[:limit])

    def _rank(self, query: Query, limit: int, scope: Scope = EVERYWHERE) -> SearchResult:
        """Return the passages for a query, best first, by meaning as long as every search so far was."""
        result = search(self._index, query, limit, scope=scope, meaning=self._meaning)
        if result.passages:
            self._by_meaning.add(result.by_meaning)
        self._note_meaning(result)
        return result

    def _note_meaning(self, result: SearchResult) -> None:
        if result.passages and not result.by_meaning:
            self._meaning = None

    def _search_article(self, article: Articles, question: UnderstoodQuestion, limit: int) -> SearchResult:
        """Search one article; its best passage is trusted less if another article has one that fits much better."""
        result = self._search_within(article, question, limit)
        if result.tier == "not_found" or names_nothing(self._index, result.query):
            return result
        best = self._search_within(None, question, 1).passages[0]
        if best.score - result.passages[0].score <= _ELSEWHERE_MARGIN:
            return result
        return replace(result, answered=False, unsure=result.answered)

    def _search(self, question: UnderstoodQuestion, limit: int) -> SearchResult:
        """Search the source asked for, or all articles if there is none or if it does not answer."""
        if question.source is None:
            return self._search_within(None, question, limit)
        result = self._search_within(self._index.mask(question.source.articles), question, limit)
        if result.answered:
            return result
        nearest = self._search_within(None, question, limit)
        return replace(nearest, answered=False, confidence=result.confidence)

    def _search_within(self, articles: Articles | None, question: UnderstoodQuestion, limit: int) -> SearchResult:
        """Search ``articles`` (all if None), as far as they are of the period asked for."""
        asked = question.period
        if asked is None:
            return self._rank(self._query(question), limit, Scope(articles))
        if asked.period is None:
            return self._latest(articles, question, asked, limit)
        inside = published_in(self._index, asked.period, articles)
        open_ended = date.min == asked.period.since or date.max == asked.period.until
        restricts = asked.restricts and self._within is None  # one article is of one day, whatever it speaks of
        narrows = restricts or (inside.any() and not open_ended)
        query = self._query_without_period(question, asked) if narrows else self._query(question)
        scope = Scope(inside) if restricts else Scope(articles, asked)
        return self._period_first(self._rank(query, limit, scope), asked.period)

    def _latest(
        self, articles: Articles | None, question: UnderstoodQuestion, asked: AskedPeriod, limit: int
    ) -> SearchResult:
        """Return what fits nearly as well as the best, newest first, with that of the archive's last days.

        There the best twenty of all times may hold nothing new.
        """
        query = self._query_without_period(question, asked)
        wide = max(limit, _LATEST_LIMIT)
        result = self._rank(query, wide, Scope(articles, asked))
        if (last := newest_day(self._index)) is not None and result.passages:
            days = Period(last - _LAST_DAYS, last)
            recent = self._rank(query, wide, Scope(published_in(self._index, days, articles)))
            known = {passage.sentence.number for passage in result.passages}
            added = [passage for passage in recent.passages if passage.sentence.number not in known]
            result = replace(result, passages=(*result.passages, *added))
        return newest_first(result, limit)

    def _period_first(self, result: SearchResult, period: Period) -> SearchResult:
        """Return the passages that speak of ``period`` first, if one of them fits the question nearly as well."""
        met = [p for p in result.passages if meets_period(self._index, p.sentence.number, period)]
        if not met or result.passages[0].score - met[0].score > _PERIOD_MARGIN:
            return replace(result, period_met=False)
        others = [passage for passage in result.passages if passage not in met]
        return replace(result, passages=(*met, *others), period_met=True)

    def _query_without_period(self, question: UnderstoodQuestion, asked: AskedPeriod) -> Query:
        """Return the query without the words for the period, which no article uses of itself, if any others remain."""
        rest = without_period(_as_compared(question), asked)
        narrowed = self._understand(rest, folded=question.unaccented)
        query = self._query(replace(question, searched=narrowed.searched, tokens=narrowed.tokens))
        return query if any(query.weights) else self._query(question)

    def _mentions(self, result: SearchResult, name: str) -> bool:
        """Whether the article of the best passage mentions ``name``."""
        text = " ".join(forms(self._index.text(result.passages[0].article.number)))
        return f" {' '.join(forms(name))} " in f" {text} "

    def _with_period(self, question: UnderstoodQuestion) -> UnderstoodQuestion:
        asked = read_period(_as_compared(question), self._asked_at)
        if asked is None or not asked.bare:
            return replace(question, period=asked)
        # A part of a year without its year is of the year that the articles speak of.
        found = self._rank(self._query(question), _LATEST_LIMIT, Scope(self._within)).passages
        numbers, scores = [p.sentence.number for p in found], [p.score for p in found]
        taken = year_taken(self._index, asked, numbers, scores)
        return replace(question, period=replace(asked, period=taken) if taken else asked)

    def _understand(self, text: str, *, folded: bool = False) -> UnderstoodQuestion:
        typed = printable(text)
        question = strip_courtesy(expand_shorthand(typed))
        spelling = None if is_english(question) else self._index.spelling  # Vietnamese words would be made of it
        return replace(understand(question, spelling, folded=folded), typed=typed)

    def _query(self, question: UnderstoodQuestion) -> Query:
        return build_query(question, self._segmenter, self._aliases)


def names_nothing(index: SentenceIndex, query: Query) -> bool:
    """Whether a question is short and has neither a name nor a number."""
    content = [form for form, weight in zip(query.syllables, query.weights, strict=True) if weight == 1]
    named = any(index.is_name(form, folded=query.unaccented) or form[0].isdecimal() for form in content)
    return len(content) <= _MOST_CONTENT_CONTINUED and not named and not query.names


def _as_compared(question: UnderstoodQuestion) -> str:
    """Return the text without diacritics if the question has none, though words of an earlier one may have some."""
    return fold(question.text) if question.unaccented else question.text
