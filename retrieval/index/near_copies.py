"""Which sentences and which articles are nearly the same.

The thresholds were chosen on news of one event (tests/bench/copies.py). Figures decide: the lottery of two days, and a
report with the number of victims of the next day, are different news in the same words.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import ceil

import numpy as np

from retrieval.index.sentence_index import IndexedArticle, SentenceIndex
from retrieval.index.signatures import hash_syllables, sign
from retrieval.text.normalise import forms
from retrieval.text.sentence_splitting import split_sentences

LEAST_ESTIMATE = 0.3  # of the runs of syllables in common, from which on two articles are compared

_LIKE_ENOUGH = 0.5  # likewise, to be shown to a person; chosen
_SAME_SENTENCE = 0.85  # of the syllables of the longer of two sentences that are the same
_LEAST_SHARE = 0.6  # of two near copies that is in sentences which both have

_DECISIVE = frozenset(forms("một hai ba bốn năm sáu bảy tám chín mười trăm nghìn ngàn vạn triệu tỷ không chưa chẳng"))

Lines = Sequence[frozenset[str]]  # the syllables of each sentence, in compared form


def lines_of(index: SentenceIndex, article: int) -> Lines:
    """Return the sentences of an article of the index."""
    return [frozenset(index.syllables(number)) for number in index.sentences_of(article)]


def is_same_sentence(first: frozenset[str], second: frozenset[str]) -> bool:
    """Whether two sentences have nearly the same syllables, and the same figures, numerals and negations."""
    least = _SAME_SENTENCE * max(len(first), len(second))
    return len(first & second) >= least and not any(form[0].isdecimal() or form in _DECISIVE for form in first ^ second)


def are_near_copies(first: Lines, second: Lines) -> bool:
    """Whether most of the text of two articles is in sentences that both have, in any order."""
    least = _LEAST_SHARE * sum(map(len, (*first, *second)))
    one, other = _possible(first, second), _possible(second, first)
    if sum(map(len, (*one, *other))) < least or not one:
        return False
    uses = Counter(form for line in (*one, *other) for form in line)
    by_rarity = {form: place for place, (form, _) in enumerate(reversed(uses.most_common()))}
    rarest = {line: _rarest(line, by_rarity) for line in (*one, *other)}
    return _shared(one, other, rarest) + _shared(other, one, rarest) >= least


def _possible(lines: Lines, others: Lines) -> Lines:
    """Return those of ``lines`` whose syllables nearly all occur in ``others``: few of an article on something else."""
    known = frozenset().union(*others)
    return [line for line in lines if len(line & known) >= _SAME_SENTENCE * len(line)]


def _rarest(line: frozenset[str], by_rarity: Mapping[str, int]) -> Sequence[str]:
    """Return so many of the rarest syllables of a sentence that a sentence with none of them as its own is another."""
    return sorted(line, key=by_rarity.__getitem__)[: len(line) - ceil(_SAME_SENTENCE * len(line)) + 1]


def _shared(lines: Lines, others: Lines, rarest: Mapping[frozenset[str], Sequence[str]]) -> int:
    """Return the number of syllables in those of ``lines`` that are the same as one of ``others``."""
    with_form = defaultdict[str, list[frozenset[str]]](list)
    for other in {*others}:
        for form in rarest[other]:
            with_form[form].append(other)
    known = {*others}
    return sum(
        len(line)
        for line in lines
        if line in known
        or any(is_same_sentence(line, other) for form in rarest[line] for other in with_form.get(form, ()))
    )


def with_copies(index: SentenceIndex, number: int) -> IndexedArticle:
    """Return an article with its near copies, the earliest first."""
    copies = (index.article(one) for one in index.copies.group_of(number) if one != number)
    return replace(index.article(number), copies=tuple(copies))


def cited_article(index: SentenceIndex, sentences: Sequence[int]) -> IndexedArticle:
    """Return the article of the ``sentences`` quoted, with those of its near copies that have the same sentences."""
    number = index.sentence(sentences[0]).article
    quoted = [frozenset(index.syllables(sentence)) for sentence in sentences]
    copies = (one for one in index.copies.group_of(number) if one != number)
    citing = (one for one in copies if all(_has(lines_of(index, one), sentence) for sentence in quoted))
    return replace(index.article(number), copies=tuple(map(index.article, citing)))


def _has(lines: Lines, sentence: frozenset[str]) -> bool:
    return any(is_same_sentence(line, sentence) for line in lines)


def find_near_copies(index: SentenceIndex, text: str) -> list[int]:
    """Return the numbers of the articles that ``text``, the body of one, is nearly the same as, the nearest first.

    For a person to judge, so that the same words with other figures count, too. Takes tens of milliseconds.
    """
    sentences = [
        forms(paragraph[start:end]) for paragraph in text.split("\n") for start, end in split_sentences(paragraph)
    ]
    syllables = [form for sentence in sentences for form in sentence]
    numbers = np.repeat(np.arange(len(sentences)), [*map(len, sentences)])
    every = np.arange(len(syllables))
    signature = sign(hash_syllables(syllables), every, numbers, np.zeros_like(every), 1)[0]
    estimates = (index.signatures == signature).mean(axis=1)
    alike = [one for one in np.argsort(-estimates, kind="stable").tolist() if estimates[one] >= LEAST_ESTIMATE]
    lines = [*map(frozenset, sentences)]
    return [
        article
        for article in alike
        if estimates[article] >= _LIKE_ENOUGH or are_near_copies(lines, lines_of(index, article))
    ]
