"""A question as typed into the question as meant: keystrokes and typing errors, by a noisy channel.

Each syllable has candidates, each at a cost; the cheapest sequence under the articles' own bigrams is taken (Viterbi).
What the articles use, or could be Vietnamese where they are too few to tell, is never taken for an error of typing.
"""

import math
import re
from collections.abc import Sequence

from retrieval.keystrokes import from_telex, from_vni
from retrieval.normalise import Token, syllable_form, tokenise
from retrieval.spelling import Spelling
from retrieval.syllables import is_syllable, with_tone, without_tone

_UNKNOWN, _EDIT = 5.0, 3.0
_KEYSTROKES, _KEYSTROKES_BESIDE_OTHERS, _KEYSTROKES_ALONE = 0.3, 1.3, 4.5
_MOST_CANDIDATES = 12
_SURE_KEYS = 2  # keystrokes beyond the letters: one alone may end a foreign word
_SHORTEST_EDITED = 3  # letters; of shorter ones everything is one edit away
# One letter and digits is a code (A1, U23, E5), not a word; so is anything with more digits than marks could be.
_VNI_WORD = re.compile(r"(?<!\w)(?=\w*[A-Za-z]\w*[A-Za-z])[A-Za-z]+[1-9](?:[A-Za-z]*[1-9]?){1,3}(?!\w)")

Candidates = dict[str, float]


def repair(question: str, spelling: Spelling) -> str:
    """``question`` (any text) with keystrokes read and typing errors mended, everything else as typed."""
    text = _VNI_WORD.sub(lambda match: _from_vni(match.group(), spelling), question)
    tokens = tokenise(text)
    telex = _without_doubtful(tokens, [_from_telex(token, spelling) for token in tokens], spelling)
    pairs = list(zip((token.form for token in tokens), telex, strict=True))
    keys_elsewhere = any(meant is not None and not _known(form, spelling) for form, meant in pairs)
    candidates = [_candidates(form, meant, spelling, keys_elsewhere=keys_elsewhere) for form, meant in pairs]
    meant = _cheapest(candidates, spelling)
    for token, form in reversed(list(zip(tokens, meant, strict=True))):
        if form != token.form:
            written = text[token.start : token.end]
            text = text[: token.start] + _cased_like(written, form) + text[token.end :]
    return text


def _cased_like(written: str, form: str) -> str:
    if written.isupper() and len(written) > 1:
        return form.upper()
    return form.capitalize() if written[0].isupper() else form


def _from_vni(word: str, spelling: Spelling) -> str:
    meant = from_vni(word.lower())
    if meant is None or not (spelling.count(syllable_form(meant)) or not spelling.covers_language):
        return word
    return _cased_like(word, meant)


def _from_telex(token: Token, spelling: Spelling) -> str | None:
    meant = from_telex(token.form)
    if meant is None:
        return None
    form = syllable_form(meant)
    return form if spelling.count(form) or not spelling.covers_language else None


def _without_doubtful(tokens: list[Token], telex: list[str | None], spelling: Spelling) -> list[str | None]:
    """Single keys that make what the articles don't know count only beside surer ones: *bus* alone is no *bú*."""

    def sure(token: Token, meant: str) -> bool:
        return spelling.count(meant) > 0 or len(token.form) - len(meant) >= _SURE_KEYS

    surely = any(meant and len(meant) > 1 and sure(token, meant) for token, meant in zip(tokens, telex, strict=True))
    return [
        meant if meant and (sure(token, meant) or (surely and len(meant) > 1)) else None
        for token, meant in zip(tokens, telex, strict=True)
    ]


def _known(form: str, spelling: Spelling) -> bool:
    if not form.isalpha() or spelling.count(form) or (form.isascii() and spelling.knows_folded(form)):
        return True
    return is_syllable(form) and not spelling.covers_language


def _candidates(form: str, meant: str | None, spelling: Spelling, *, keys_elsewhere: bool) -> Candidates:
    known = _known(form, spelling)
    candidates: Candidates = {form: 0.0 if known else _UNKNOWN}
    if meant is not None:
        known_cost = _KEYSTROKES_BESIDE_OTHERS if keys_elsewhere else _KEYSTROKES_ALONE
        candidates[meant] = known_cost if known else _KEYSTROKES
    elif spelling.count(placed := with_tone(*without_tone(form))) and placed != form:
        candidates[placed] = _KEYSTROKES
    elif not known and len(form) >= _SHORTEST_EDITED:
        candidates |= dict.fromkeys(spelling.near(form), _EDIT)
    if len(candidates) <= _MOST_CANDIDATES:
        return candidates
    by_cost = sorted(candidates, key=lambda other: candidates[other] - math.log(spelling.count(other) + 0.3))
    return {other: candidates[other] for other in by_cost[:_MOST_CANDIDATES]}


def _cheapest(candidates: Sequence[Candidates], spelling: Spelling) -> list[str]:
    """The sequence of the least cost and, under the articles' bigrams, the least surprise."""
    if all(len(options) == 1 for options in candidates):
        return [form for options in candidates for form in options]
    reached: dict[str, tuple[float, list[str]]] = {"": (0.0, [])}
    for options in candidates:
        reached = {
            form: min(
                (so_far + cost + _surprise(before, form, spelling), [*path, form])
                for before, (so_far, path) in reached.items()
            )
            for form, cost in options.items()
        }
    return min(reached.values())[1]


def _surprise(before: str, form: str, spelling: Spelling) -> float:
    after = spelling.count_pair(before, form) / (spelling.count(before) + 2)
    alone = (spelling.count(form) + 0.05) / max(spelling.total, 1)
    return -math.log(0.75 * after + 0.25 * alone)
