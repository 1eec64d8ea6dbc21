"""Makes the example questions of an index: drafts them from its newest articles, and keeps those that it answers.

A search takes some 12 ms of one core, so only a few drafts are checked, in proportion to the index: the checks take two
to three hundredths of the time of a full build. The same index always has the same examples.
"""

from collections import Counter
from collections.abc import Container, Iterator, Mapping
from functools import partial
from itertools import chain, islice
from typing import NamedTuple

import numpy as np

from retrieval.answers.extraction import find_answer
from retrieval.examples.example import Example
from retrieval.examples.sentence_forms import Draft, drafts
from retrieval.index.sentence_index import IndexedArticle, Sentence, SentenceIndex
from retrieval.question_search import QuestionSearch
from retrieval.questions.aliases import Aliases
from retrieval.questions.comparison import comparison_sides
from retrieval.questions.query import build_query
from retrieval.questions.several import split_questions
from retrieval.questions.understood_question import understand
from retrieval.questions.whats_new import asks_for_headlines
from retrieval.ranking.conflicting_figures import conflicting_figures
from retrieval.text.normalise import composed, forms
from retrieval.text.segmentation import Segmenter

MOST_SHARED = 0.6  # of the syllables of a question, those that the sentence has, too: it is asked in other words
MOST_KEPT = 64  # chosen
_SENTENCES_PER_CHECK = 2_000  # chosen, see above
_FEWEST_CHECKS, _MOST_CHECKS = 16, 128  # chosen
_ARTICLES_PER_CHECK = 12  # of which one in six has a sentence of a form
_WORDINGS = 2  # of a question that are checked
_LEAD = 30  # sentences of an article that are read; news come first
_LONGEST_SENTENCE = 400  # characters
_LONGEST_QUESTION = 56  # characters, so that it fits on a button
_CONSIDERED = 5  # passages, as of a reply


class _Candidate(NamedTuple):
    """A question that a sentence of an article may answer, in other words than the sentence."""

    article: IndexedArticle
    sentence: Sentence
    draft: Draft
    wordings: tuple[str, ...]


class ExampleMaker:
    """Makes the examples of one index; ``segmenter`` and ``aliases`` are those that its questions are read with."""

    def __init__(self, index: SentenceIndex, segmenter: Segmenter, aliases: Aliases) -> None:
        self._index = index
        self._segmenter = segmenter
        self._aliases = aliases
        self._search = QuestionSearch(index, segmenter, aliases)

    def make(self, checks: int | None = None, most: int = MOST_KEPT) -> tuple[Example, ...]:
        """Return at most ``most`` examples, the newest articles' first, after so many ``checks``; None for few.

        No form has more than a quarter of ``most``.
        """
        if checks is None:
            checks = min(max(len(self._index) // _SENTENCES_PER_CHECK, _FEWEST_CHECKS), _MOST_CHECKS)
        kept: dict[str, Example] = {}
        answers: set[tuple[str, str]] = set()
        of_form: Counter[str] = Counter()
        later: list[tuple[_Candidate, int]] = []
        first = ((candidate, 0) for candidate in self._in_turns(checks * _ARTICLES_PER_CHECK, of_form))
        for candidate, place in chain(first, later):
            if not checks or len(kept) == most:
                break
            form = candidate.draft.form
            known = (form, candidate.draft.answer)
            if known in answers or of_form[form] >= most // 4:
                continue
            question = next(islice(self._marked_wordings(candidate), place, None), None)
            if question is None or question in kept:
                continue
            checks -= 1
            if self._is_answered(question, candidate):
                of_form[form] += 1
                answers.add(known)
                kept[question] = Example(question, candidate.article.id, candidate.sentence.position, form)
            elif place + 1 < _WORDINGS:
                later.append((candidate, place + 1))
        return tuple(kept.values())

    def _in_turns(self, articles: int, of_form: Mapping[str, int]) -> Iterator[_Candidate]:
        """Yield a candidate of each of so many newest articles, then a second of each; of the rarest form first."""
        left: list[list[_Candidate]] = []
        for number in _newest(self._index, articles):
            if candidates := self._candidates(number):
                yield _take_rarest(candidates, of_form)
                left.append(candidates)
        while left := [candidates for candidates in left if candidates]:
            for candidates in left:
                yield _take_rarest(candidates, of_form)

    def _candidates(self, number: int) -> list[_Candidate]:
        """Return the questions that an article's first sentences may answer, none twice."""
        article = self._index.article(number)
        found: dict[str, _Candidate] = {}
        for sentence in map(self._index.sentence, article.sentences[:_LEAD]):
            text = composed(sentence.text)
            if len(text) > _LONGEST_SENTENCE:
                continue
            for draft in drafts(text, composed(article.title)):
                if draft.wordings[0] not in found and (wordings := _in_other_words(draft, text)):
                    found[draft.wordings[0]] = _Candidate(article, sentence, draft, wordings)
        return list(found.values())

    def _marked_wordings(self, candidate: _Candidate) -> Iterator[str]:
        """Yield the wordings by which the answer would be marked in the sentence; cheaper than a search."""
        number = candidate.sentence.number
        text = candidate.sentence.text
        tokens, has_word = self._index.tokens(number), partial(self._index.has_word, number)
        for question in candidate.wordings:
            query = build_query(understand(question), self._segmenter, self._aliases)
            if _is_expected(candidate, text, find_answer(query, text, tokens, has_word)):
                yield question

    def _is_answered(self, question: str, candidate: _Candidate) -> bool:
        """Whether the index answers the question as expected, from its own article."""
        if len(split_questions(question)) > 1 or comparison_sides(question) or asks_for_headlines(question):
            return False
        result = self._search.ask(question, _CONSIDERED)
        if not result.answered or result.period_met is False or conflicting_figures(result, result.question.period):
            return False
        best = result.marked(result.passages[0])
        if forms(result.question.shown) != forms(question) or best.article != candidate.article:
            return False
        held = {*forms(best.sentence.text)}
        return shared_part(question, held) <= MOST_SHARED and _is_expected(candidate, best.sentence.text, best.answer)


def _newest(index: SentenceIndex, most: int) -> list[int]:
    """Return the numbers of the newest articles, the newest first, then those without a date."""
    since, until = index.publication_days.T
    order = np.lexsort((np.arange(len(since)), -since, -until))[:most]
    numbers: list[int] = order.tolist()
    return numbers


def _take_rarest(candidates: list[_Candidate], of_form: Mapping[str, int]) -> _Candidate:
    """Remove and return the candidate of the form with the fewest examples."""
    rarest = min(candidates, key=lambda candidate: of_form.get(candidate.draft.form, 0))
    candidates.remove(rarest)
    return rarest


def _in_other_words(draft: Draft, sentence: str) -> tuple[str, ...]:
    """Return the short wordings that share few syllables with the sentence."""
    held = set(forms(sentence))
    short = (wording for wording in draft.wordings if len(wording) <= _LONGEST_QUESTION)
    return tuple(wording for wording in short if shared_part(wording, held) <= MOST_SHARED)


def shared_part(question: str, held: Container[str]) -> float:
    """Return which part of the syllables of a question is among the compared forms ``held``."""
    asked = forms(question)
    return sum(form in held for form in asked) / len(asked)


def _is_expected(candidate: _Candidate, text: str, span: tuple[int, int] | None) -> bool:
    """Whether the marked ``span`` of ``text`` is the answer of the draft, or the longer or shorter."""
    expected, marked = {*forms(candidate.draft.answer)}, {*forms(text[slice(*span)])} if span else set()
    return bool(marked) and (expected <= marked or marked <= expected)
