"""Spelling correction by a noisy channel: raw keystrokes, typing errors, missing diacritics.

Each syllable has candidates, each at a cost; the cheapest sequence under the bigrams of the articles is taken
(Viterbi). A syllable that the articles use is no typing error, nor is any Vietnamese syllable while the articles are
too few to cover the language; nor are diacritics restored then. The costs, in nats, were chosen.
"""

import math
import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from retrieval.index.spelling import Spelling
from retrieval.questions.keystrokes import from_telex, from_vni
from retrieval.text.normalise import Token, syllable_form, tokenise
from retrieval.text.syllables import is_syllable, with_tone, without_tone
from retrieval.text.word_lists import asking_pairs, asking_syllables, question_phrases

_UNKNOWN, _UNKNOWN_SYLLABLE, _EDIT = 5.0, 2.5, 3.0
_ACCENTS, _ACCENTS_AMONG_ACCENTED = 0.2, 4.5
_ASKED_ON, _ASKED = 0.5, 0.03  # probabilities within, and of, asking phrases, which articles lack
_RARE = 1  # occurrences
_EDIT_OF_KNOWN = 8.0
_KEYSTROKES, _KEYSTROKES_AMONG_KEYED, _KEYSTROKES_ALONE = 0.3, 1.3, 4.5
_MOST_CANDIDATES = 12
_SURE_KEYS = 2  # keys beyond the letters; a single one may end a foreign word
_SHORTEST_EDITED = 2  # letters; everything is one edit away from a single one
_SHORT_SYLLABLE = 3  # letters; one of at most so many is rather a word that no article has than an error
_CONFUSED = {"\u0309": "\u0303", "\u0303": "\u0309"}  # hỏi and ngã, which many speakers do not distinguish
_HECTARE = "ha"  # the only symbol of a unit that without diacritics is a syllable, too
# One letter with digits is a code (A1, U23, E5) unless other words are VNI, too; two digits are read together then.
_VNI_WORD = re.compile(r"(?<!\w)(?=\w*[A-Za-z]\w*[A-Za-z])[A-Za-z]+[1-9](?:[A-Za-z]*[1-9]?){1,4}(?!\w)")
_VNI_LETTER = re.compile(r"(?<!\w)[AEIOUYaeiouy][1-9]{1,2}(?!\w)")

Candidates = dict[str, float]


def correct_spelling(question: str, spelling: Spelling, tokens: Sequence[Token] | None = None) -> str:
    """Return ``question`` (any text) with keystrokes decoded, typing errors corrected and diacritics restored.

    ``tokens`` are those of ``question``, if known. Everything that is not corrected stays as typed.
    """
    text = _from_vni(question, spelling)
    if tokens is None or text != question:
        tokens = tokenise(text)
    return _rewritten(text, tokens, _cheapest(_all_candidates(tokens, text, spelling), spelling))


def with_diacritics(text: str, spelling: Spelling) -> str:
    """Return ``text``, typed without diacritics, with those that are likeliest by the articles, however few these are.

    For a model that reads the text: a wrong guess costs it less than a syllable without any, which it does not know.
    """
    tokens = tokenise(text)
    candidates = [
        {token.form: _cost_as_typed(token.form, spelling)} | dict.fromkeys(spelling.accented(token.form), _ACCENTS)
        for token in tokens
    ]
    chosen = _cheapest([_likeliest(options, spelling) for options in candidates], spelling)
    return _rewritten(text, tokens, chosen)


def _rewritten(text: str, tokens: Sequence[Token], chosen: Sequence[str]) -> str:
    """Return ``text`` with its ``tokens`` replaced by the forms ``chosen``."""
    for token, form in reversed(list(zip(tokens, chosen, strict=True))):
        if form != token.form:
            written = text[token.start : token.end]
            text = text[: token.start] + _cased_like(written, form) + text[token.end :]
    return text


def _all_candidates(tokens: Sequence[Token], text: str, spelling: Spelling) -> list[Candidates]:
    """Return the candidates for each token of ``text``, with their costs."""
    telex = _without_doubtful(tokens, [_from_telex(token, spelling) for token in tokens], spelling)
    pairs = list(zip(tokens, telex, strict=True))
    keys_elsewhere = any(keyed is not None and not _known(token.form, spelling) for token, keyed in pairs)
    words = [token.form for token in tokens if token.form.isalpha()]
    bare = len(words) > 1 and all(map(str.isascii, words)) and not keys_elsewhere
    candidates: list[Candidates] = []
    for token, keyed in pairs:
        if token.form == _HECTARE and candidates and _counts(tokens[len(candidates) - 1].form):
            candidates.append({token.form: 0.0})
            continue
        options = {token.form: _cost_as_typed(token.form, spelling)}
        options |= _keyed(token.form, keyed, spelling, keys_elsewhere=keys_elsewhere)
        accented = _accented(token.form, spelling, bare=bare)
        if not (bare and accented) and not text[token.start : token.end].isupper():  # not TP
            _add(options, _edited(token.form, spelling))
        _add(options, accented)
        candidates.append(_likeliest(options, spelling))
    return candidates


def _counts(form: str) -> bool:
    """Whether a unit may follow."""
    return form in {"nhiêu", "mấy", "nhieu", "may"} or form[0].isdecimal()


def _cost_as_typed(form: str, spelling: Spelling) -> float:
    if _known(form, spelling):
        return 0.0
    return _UNKNOWN_SYLLABLE if not form.isascii() and is_syllable(form) else _UNKNOWN


def _add(options: Candidates, others: Candidates) -> None:
    for form, cost in others.items():
        options[form] = min(cost, options.get(form, cost))


def _keyed(form: str, keyed: str | None, spelling: Spelling, *, keys_elsewhere: bool) -> Candidates:
    """Return the syllable of the keystrokes, or the one with the tone in its right place."""
    if keyed is not None:
        known_cost = _KEYSTROKES_AMONG_KEYED if keys_elsewhere else _KEYSTROKES_ALONE
        return {keyed: known_cost if _known(form, spelling) else _KEYSTROKES}
    placed = with_tone(*without_tone(form))
    return {placed: _KEYSTROKES} if placed != form and spelling.count(placed) else {}


def _edited(form: str, spelling: Spelling) -> Candidates:
    """Return the syllables one edit from ``form``, unless it is a common one itself."""
    if len(form) < _SHORTEST_EDITED or not form.isalpha() or spelling.count(form) > _RARE:
        return {}
    if len(form) <= _SHORT_SYLLABLE and is_syllable(form):
        toneless, tone = without_tone(form)
        other = with_tone(toneless, _CONFUSED.get(tone, tone))
        return {other: _EDIT} if other != form and spelling.count(other) else {}
    if _known(form, spelling):
        return dict.fromkeys(spelling.near(form), _EDIT_OF_KNOWN) if spelling.covers_language else {}
    near = spelling.near(form)
    # What is no syllable even without diacritics may lack them, too.
    bare = form.isascii() and not is_syllable(form)
    swapped = [form[:at] + form[at + 1] + form[at] + form[at + 2 :] for at in range(len(form) - 1)]
    accented = [other for one in (*near, *swapped) if bare for other in spelling.accented(one)]
    return dict.fromkeys(accented, _EDIT + _ACCENTS) | dict.fromkeys(near, _EDIT)


def _accented(form: str, spelling: Spelling, *, bare: bool) -> Candidates:
    """Return the syllables that are ``form`` without their diacritics."""
    if not (spelling.covers_language and form.isascii() and form.isalpha()):
        return {}
    cost = _ACCENTS if bare or not spelling.count(form) else _ACCENTS_AMONG_ACCENTED
    return dict.fromkeys(spelling.accented(form), cost)


def _cased_like(written: str, form: str) -> str:
    if written.isupper() and len(written) > 1:
        return form.upper()
    return form.capitalize() if written[0].isupper() else form


def _from_vni(question: str, spelling: Spelling) -> str:
    """Return ``question`` with its VNI words decoded: those that the articles know, and then all others."""
    text = _VNI_WORD.sub(lambda match: _vni_syllable(match.group(), spelling), question)
    if text == question:
        return question
    return _VNI_LETTER.sub(_any_vni_syllable, _VNI_WORD.sub(_any_vni_syllable, text))


def _vni_syllable(word: str, spelling: Spelling) -> str:
    syllable = from_vni(word.lower())
    if syllable is None or not _known(syllable_form(syllable), spelling):
        return word
    return _cased_like(word, syllable)


def _any_vni_syllable(match: re.Match[str]) -> str:
    syllable = from_vni(match.group().lower())
    return match.group() if syllable is None else _cased_like(match.group(), syllable)


def _from_telex(token: Token, spelling: Spelling) -> str | None:
    syllable = from_telex(token.form)
    if syllable is None:
        return None
    form = syllable_form(syllable)
    return form if spelling.count(form) or not spelling.covers_language else None


def _without_doubtful(tokens: Sequence[Token], telex: list[str | None], spelling: Spelling) -> list[str | None]:
    """Drop single keys that produce an unknown syllable, unless others are certain: *bus* alone is not *bú*."""

    def sure(token: Token, keyed: str) -> bool:
        return spelling.count(keyed) > 0 or len(token.form) - len(keyed) >= _SURE_KEYS

    any_sure = any(keyed and len(keyed) > 1 and sure(token, keyed) for token, keyed in zip(tokens, telex, strict=True))
    return [
        keyed if keyed and (sure(token, keyed) or (any_sure and len(keyed) > 1)) else None
        for token, keyed in zip(tokens, telex, strict=True)
    ]


def _known(form: str, spelling: Spelling) -> bool:
    """Whether ``form`` is plausible as typed."""
    if not form.isalpha() or spelling.count(form) or form in asking_syllables():
        return True
    if spelling.covers_language:
        return False
    return is_syllable(form) or (form.isascii() and bool(spelling.accented(form)))


def _likeliest(candidates: Candidates, spelling: Spelling) -> Candidates:
    if len(candidates) <= _MOST_CANDIDATES:
        return candidates
    by_cost = sorted(candidates, key=lambda other: candidates[other] - math.log(spelling.count(other) + 0.3))
    return {other: candidates[other] for other in by_cost[:_MOST_CANDIDATES]}


def _cheapest(candidates: Sequence[Candidates], spelling: Spelling) -> list[str]:
    """Return the sequence of the least sum of costs and of surprise under the bigrams of the articles."""
    if all(len(options) == 1 for options in candidates):
        return [form for options in candidates for form in options]
    before, so_far = [""], np.zeros(1)
    origins = []
    for options in candidates:
        forms = list(options)
        if len(before) == len(forms) == 1:  # no choice: it adds the same to every sequence
            origins.append(np.zeros(1, np.int64))
            before = forms
            continue
        reached = so_far[:, None] + _surprise(before, forms, spelling)
        origins.append(reached.argmin(axis=0))
        before, so_far = forms, reached.min(axis=0) + list(options.values())
    cheapest, at = [], int(so_far.argmin())
    for options, origin in zip(reversed(candidates), reversed(origins), strict=True):
        cheapest.append(list(options)[at])
        at = int(origin[at])
    return cheapest[::-1]


def _surprise(before: Sequence[str], after: Sequence[str], spelling: Spelling) -> NDArray[np.float64]:
    """Return -ln of the probability that each of ``after`` (columns) follows each of ``before`` (rows)."""
    seen_before, seen = (np.array(list(map(spelling.count, forms)), float) for forms in (before, after))
    following = spelling.count_pairs(before, after) / (seen_before[:, None] + 2)
    # Articles hold too few questions to estimate this from.
    asked = np.array([[(first, second) in asking_pairs() for second in after] for first in before])
    following = np.maximum(following, _ASKED_ON * asked)
    alone = (seen + 0.05) / max(spelling.total, 1) + _ASKED * np.array(
        [(form,) in question_phrases(folded=False) for form in after]
    )
    surprise: NDArray[np.float64] = -np.log(0.75 * following + 0.25 * alone)
    return surprise
