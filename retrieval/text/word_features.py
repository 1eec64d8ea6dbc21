"""The features by which underthesea's tagger finds words, made four times as fast as by its own featurizer.

underthesea's featurizer makes each of the 43 features of a token from the text anew. Here those of a token by itself
are made once, and those of two and three tokens once for all their positions. The features are equal, string by string
and in order; `retrieval.text.segmentation` uses underthesea's own for any text for which they might not be.
"""

from collections.abc import Collection, Sequence
from functools import lru_cache

# What this module makes. Each is a feature of the tokens at these places, relative to the token.
TEMPLATES = [
    *("T[-2]", "T[-1]", "T[0]", "T[1]", "T[2]"),
    *("T[-2,-1]", "T[-1,0]", "T[0,1]", "T[1,2]", "T[-2,0]", "T[-1,1]", "T[0,2]"),
    *("T[-2].lower", "T[-1].lower", "T[0].lower", "T[1].lower", "T[2].lower"),
    *("T[-2,-1].lower", "T[-1,0].lower", "T[0,1].lower", "T[1,2].lower"),
    *("T[-1].isdigit", "T[0].isdigit", "T[1].isdigit"),
    *("T[-2].istitle", "T[-1].istitle", "T[0].istitle", "T[1].istitle", "T[2].istitle"),
    *("T[0,1].istitle", "T[0,2].istitle"),
    *("T[-2].is_in_dict", "T[-1].is_in_dict", "T[0].is_in_dict", "T[1].is_in_dict", "T[2].is_in_dict"),
    *("T[-2,-1].is_in_dict", "T[-1,0].is_in_dict", "T[0,1].is_in_dict", "T[1,2].is_in_dict"),
    *("T[-2,0].is_in_dict", "T[-1,1].is_in_dict", "T[0,2].is_in_dict"),
]

_Strings = tuple[str, ...]

_PAIRS = ("T[-2,-1]", "T[-1,0]", "T[0,1]", "T[1,2]")
_KNOWN_PAIR = {known: tuple(f"{place}.is_in_dict={known}" for place in _PAIRS) for known in (False, True)}
_TITLE_PAIR = {title: f"T[0,1].istitle={title}" for title in (False, True)}
_TRIPLES = ("T[-2,0]", "T[-1,1]", "T[0,2]")
_KNOWN_TRIPLE = {known: tuple(f"{place}.is_in_dict={known}" for place in _TRIPLES) for known in (False, True)}
_TITLE_TRIPLE = {title: f"T[0,2].istitle={title}" for title in (False, True)}


def _outside(mark: str) -> tuple[_Strings, _Strings, _Strings]:
    """Return the features of one, two and three tokens of which one is before or after the sentence."""
    one = [template for template in TEMPLATES if "," not in template]
    pair = [*_PAIRS, *(f"{place}.lower" for place in _PAIRS), *(f"{place}.is_in_dict" for place in _PAIRS)]
    triple = [*_TRIPLES, *(f"{place}.is_in_dict" for place in _TRIPLES)]
    parts = (one, [*pair, "T[0,1].istitle"], [*triple, "T[0,2].istitle"])
    single, double, threefold = (tuple(f"{template}={mark}" for template in part) for part in parts)
    return single, double, threefold


_BEFORE, _AFTER = _outside("BOS"), _outside("EOS")


class WordFeatures:
    """Makes the features of sentences, given as tokens, with the dictionary of the model. Safe in any thread."""

    def __init__(self, dictionary: Collection[str]) -> None:
        self._dictionary = dictionary
        self._single = lru_cache(maxsize=1 << 15)(self._make_single)  # tokens; chosen

    def of(self, tokens: Sequence[str]) -> list[list[str]]:
        """Return the features of each token, in the order of `TEMPLATES`."""
        inside = [self._single(token) for token in tokens]
        one = [*[_BEFORE[0]] * 2, *(single for single, _, _ in inside), *[_AFTER[0]] * 2]
        lowered, titled = [lower for _, lower, _ in inside], [title for _, _, title in inside]
        two = [
            *[_BEFORE[1]] * 2,
            *map(self._pair, tokens, tokens[1:], lowered, lowered[1:], titled, titled[1:]),
            *[_AFTER[1]] * 2,
        ]
        three = [*[_BEFORE[2]] * 2, *self._triples(tokens, lowered, titled), *[_AFTER[2]] * 2]
        shifted = [part[by:] for part, most in ((one, 5), (two, 4), (three, 3)) for by in range(most)]
        return [
            [
                *(a[0], b[1], c[2], d[3], e[4], p[0], q[1], r[2], s[3], x[0], y[1], z[2]),
                *(a[5], b[6], c[7], d[8], e[9], p[4], q[5], r[6], s[7], b[10], c[11], d[12]),
                *(a[13], b[14], c[15], d[16], e[17], r[12], z[6]),
                *(a[18], b[19], c[20], d[21], e[22], p[8], q[9], r[10], s[11], x[3], y[4], z[5]),
            ]
            for a, b, c, d, e, p, q, r, s, x, y, z in zip(*shifted, strict=False)
        ]

    def _make_single(self, token: str) -> tuple[_Strings, str, bool]:
        """Return the features of a token by itself, its lower case, and whether it begins no word in lower case."""
        lower, title = token.lower(), not token[0].islower()
        values = {
            "": token,
            "lower": lower,
            "isdigit": str(token.isdigit()),
            "istitle": str(title),
            "is_in_dict": str(lower in self._dictionary),
        }
        templates = (template for template in TEMPLATES if "," not in template)
        return tuple(f"{one}={values[one.partition('.')[2]]}" for one in templates), lower, title

    def _pair(self, a: str, b: str, lower_a: str, lower_b: str, title_a: bool, title_b: bool) -> _Strings:  # noqa: FBT001, PLR0913, PLR0917 — called by map
        text, lower = f"{a} {b}", f"{lower_a} {lower_b}"
        return (
            *(f"T[-2,-1]={text}", f"T[-1,0]={text}", f"T[0,1]={text}", f"T[1,2]={text}"),
            *(f"T[-2,-1].lower={lower}", f"T[-1,0].lower={lower}", f"T[0,1].lower={lower}", f"T[1,2].lower={lower}"),
            *_KNOWN_PAIR[lower in self._dictionary],
            _TITLE_PAIR[title_a and title_b],
        )

    def _triples(self, tokens: Sequence[str], lowered: Sequence[str], titled: Sequence[bool]) -> list[_Strings]:
        found = []
        for at in range(len(tokens) - 2):
            text = " ".join(tokens[at : at + 3])
            known = " ".join(lowered[at : at + 3]) in self._dictionary
            found.append(
                (
                    *(f"T[-2,0]={text}", f"T[-1,1]={text}", f"T[0,2]={text}"),
                    *_KNOWN_TRIPLE[known],
                    _TITLE_TRIPLE[all(titled[at : at + 3])],
                )
            )
        return found
