"""Detection of questions in English, as opposed to Vietnamese without diacritics."""

from dataclasses import dataclass
from functools import cache

from retrieval.text.normalise import Token, composed, tokenise
from retrieval.text.syllables import is_bare_syllable
from retrieval.text.word_lists import named_lists

_SURE_PER_VIETNAMESE = 3  # sure English words per Vietnamese-looking one: *they say vang prices will rise*
# Sure words without any grammar: *gold price today*; *world cup* and *black friday* are Vietnamese, too.
_SURE_ALONE = 3
_SHORTEST_ENDED = 6  # letters of a word that is recognised by its ending


@dataclass(frozen=True, slots=True)
class _Words:
    asks: frozenset[str]
    grammar: frozenset[str]
    sure: frozenset[str]
    maybe: frozenset[str]
    ends: tuple[str, ...]

    def is_sure(self, form: str) -> bool:
        return form in self.sure or (len(form) >= _SHORTEST_ENDED and form.endswith(self.ends))


def is_english(text: str) -> bool:
    """Return whether ``text`` is an English question or phrase of two or more words, apart from names and numbers."""
    words = _words()
    typed = composed(text)
    tokens = [token for token in tokenise(typed) if token.form.isalpha() and not _is_clitic(token, typed)]
    named = [at > 0 and typed[token.start].isupper() for at, token in enumerate(tokens)]
    forms = [token.form for token in tokens]
    if any(not form.isascii() and not name for form, name in zip(forms, named, strict=True)):
        return False
    asks = [form in words.asks for form in forms]
    grammar = sum(form in words.grammar for form in forms)
    sure = grammar + sum(form not in words.grammar and (form in words.asks or words.is_sure(form)) for form in forms)
    maybe = sum(form in words.maybe for form in forms)
    foreign = words.grammar | words.maybe | words.asks
    vietnamese = sum(
        not name and form not in foreign and not words.is_sure(form) and is_bare_syllable(form)
        for form, name in zip(forms, named, strict=True)
    )
    if asks[:1] == [True] and len(forms) > 1 and (forms[1] in foreign or words.is_sure(forms[1])):
        return vietnamese <= sure + maybe
    if vietnamese:
        return grammar > 0 and sure > 1 and sure >= _SURE_PER_VIETNAMESE * vietnamese
    return sure >= _SURE_ALONE or (sure > 0 and grammar + maybe > 0 and sure + maybe > 1)


def _is_clitic(token: Token, text: str) -> bool:
    """Return whether the token follows an apostrophe: *what's*."""
    return text[max(0, token.start - 1) : token.start] in ("'", "’")


@cache
def _words() -> _Words:
    listed = named_lists("english.txt")
    asks, grammar, sure, maybe = (frozenset(listed[label]) for label in ("asks", "grammar", "sure", "maybe"))
    return _Words(asks, grammar, sure, maybe, tuple(listed["ends"]))
