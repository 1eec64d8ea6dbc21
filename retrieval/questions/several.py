"""Messages that hold several questions: numbered, one after the other, or joined by *và* and commas.

In doubt a message stays whole: each part has to ask something by itself.
"""

import re
from collections.abc import Sequence
from functools import cache

from retrieval.questions.comparison import comparison_sides, each_measured
from retrieval.text.normalise import composed, fold, forms, tokenise
from retrieval.text.word_lists import asking_words, function_words, named_lists

MOST = 4  # questions of one message, chosen; further ones stay in the last

_NUMBER = re.compile(r"(?:(?<=[\s?.;,!])|^)(?:[Cc]âu (?:hỏi )?(?:số )?)?\(?([1-9])(?:[).:]|/(?!\d))(?=\s|[^\W\d])\s*")
_BULLET = re.compile(r"(?:^|\n)\s*[-*•+–]\s+")
_SENTENCE = re.compile(r"(?<=\?)[\s.!?]*(?=\S)|[^\S\n]*\n\s*|(?<=[^\W\d]{2}[.!…])\s+(?=\S)|\s*;\s+")
_QUOTES = "\"“”‘’«»'"
_SHORTEST = 2  # syllables of a part
_SHORTEST_FIRST = 3  # syllables of the first part, which names the subject
_MOST_CONTENT = 4  # content syllables of a part that leaves its subject out
_MOST_CONTENT_AI = 1
_LONGEST = 80  # syllables; a longer message is not split

# Interrogative phrases. Bare, only the unambiguous ones: *dau*, *may* and *sao* are many words.
_ASKS = re.compile(
    r"\b(?:bao nhiêu|bao giờ|bao lâu|bao xa|mấy|khi nào|lúc nào|thế nào|ra sao|làm sao|tại sao|vì sao|sao|đâu|gì|nào"
    r"|ai)\b"
    r"|\b(?:có|đã|phải|còn)\b.*\b(?:không|chưa)$"
)
_ASKS_BARE = re.compile(
    r"\b(?:bao nhieu|bao gio|bao lau|bao xa|khi nao|luc nao|the nao|ra sao|lam sao|tai sao|vi sao|o dau|gi|nao|ai"
    r"|may (?:nguoi|con|ngay|lan|gio|thang|nam|tuoi|vu|diem|met|km|ti|trieu|cai|chiec|tinh|nuoc|chang|nhip|qua|ban))\b"
    r"|\b(?:co|phai|con)\b.*\b(?:khong|chua)$"
)
_JOINT = re.compile(r"\s*[,;]\s*(?:(?:và|với lại|còn|rồi|đồng thời)\s+)?|\s+(?:và|với lại|rồi)\s+", re.IGNORECASE)
_JOINT_BARE = re.compile(fold(_JOINT.pattern), re.IGNORECASE)
_TAGS = ("dung khong", "phai khong", "co phai khong", "co dung khong", "sao vay", "the a", "dung chua")
_SETTINGS = (
    "trong",
    "ở",
    "tại",
    "vào",
    "theo",
    "khi",
    "năm",
    "với",
    "từ",
    "sau",
    "trước",
    "để",
    "nếu",
    "do",
    "vì",
)  # *Trong trận …, ai*
_MOST_JOINTS = 6
_AND_WHAT_OF = re.compile(r"(?:thế |vậy )?còn (?P<other>.+?)(?: thì (?:sao|thế nào|ra sao))?[\s?.!]*", re.IGNORECASE)
_AND_WHAT_OF_BARE = re.compile(fold(_AND_WHAT_OF.pattern), re.IGNORECASE)
_LONGEST_OTHER = 5  # syllables
_TIED = (
    "đến",
    "tới",
    "hay",
    "hoặc",
    "den",
    "toi",
    "hoac",
    "mà",
    "thì",
    "nhưng",
)  # a question of its own does not begin with these


def split_questions(text: str) -> list[str]:
    """Return the questions of ``text`` in order, at most `MOST`; [text] if it is one question.

    A later question without a subject gets the subject of the first.
    """
    typed = composed(text).strip()
    tokens = tokenise(typed)
    if not _SHORTEST_FIRST <= len(tokens) <= _LONGEST:
        return [text]
    parts = _numbered(typed) or _sentences(typed)
    if len(parts) == 1:
        parts = _clauses(typed) or _measured(typed) or parts
    if len(parts) == 1:
        return [text]
    return _self_sufficient(_at_most(parts), bare=typed.isascii())


def _at_most(parts: Sequence[str]) -> list[str]:
    return [*parts[: MOST - 1], " ".join(parts[MOST - 1 :])] if len(parts) > MOST else list(parts)


def _measured(text: str) -> list[str]:
    measured = each_measured(text)
    return [] if measured and comparison_sides(text) else measured


def _numbered(text: str) -> list[str]:
    """Return the items of a list *1) … 2) …* or with bullets; [] if ``text`` is not one."""
    marks = list(_NUMBER.finditer(text))
    in_order = [mark[1] for mark in marks] == [str(n) for n in range(1, len(marks) + 1)]
    if len(marks) < 2 or not in_order or any(map(_asks, [text[: marks[0].start()]])):  # noqa: PLR2004 — one mark makes no list
        marks = list(_BULLET.finditer(text))
        if len(marks) < 2:  # noqa: PLR2004 — as above
            return []
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    parts = [text[mark.end() : end].strip(" \n,;") for mark, end in zip(marks, ends, strict=True)]
    return parts if all(len(forms(part)) >= _SHORTEST for part in parts) else []


def _sentences(text: str) -> list[str]:
    """Return the sentences that ask, each joined with neighbours that do not."""
    cuts = [match.span() for match in _SENTENCE.finditer(text) if not _quoted(text, match.start())]
    if not cuts:
        return [text]
    pieces = _spans_between(cuts, text)
    return _joined(text, pieces, [_is_question(text[start:end]) for start, end in pieces])


def _is_question(sentence: str) -> bool:
    syllables = forms(sentence)
    if len(syllables) < _SHORTEST or fold(" ".join(syllables)) in _TAGS:
        return False
    bare = sentence.isascii()
    if (_AND_WHAT_OF_BARE if bare else _AND_WHAT_OF).fullmatch(sentence):
        return True
    return _asks(sentence) or (sentence.endswith("?") and len(_content(syllables, bare=bare)) >= _SHORTEST)


def _clauses(text: str) -> list[str]:
    """Return the clauses of a sentence if each asks something, else []."""
    joint = _JOINT_BARE if text.isascii() else _JOINT
    cuts = [match.span() for match in joint.finditer(text) if not _quoted(text, match.start())]
    if not 0 < len(cuts) <= _MOST_JOINTS or not _asks_twice(text):
        return []
    pieces = _spans_between(cuts, text)
    are_questions = [_is_clause(text[start:end]) for start, end in pieces]
    for at in range(1, len(pieces)):
        before, after = (text[slice(*piece)] for piece in pieces[at - 1 : at + 1])
        comma = "," in text[slice(*cuts[at - 1])]
        are_questions[at] = are_questions[at] and _may_follow(before, after, comma=comma)
    first = next((at for at, is_question in enumerate(are_questions) if is_question), None)
    if first is None or len(forms(text[pieces[0][0] : pieces[first][1]])) < _SHORTEST_FIRST:
        return []
    parts = _joined(text, pieces, are_questions)
    return parts if len(parts) > 1 else []


def _may_follow(before: str, after: str, *, comma: bool) -> bool:
    """Return whether ``after``, joined to ``before`` by a comma or *và*, may be a question of its own."""
    starts, begins = forms(before)[0], forms(after)[0]
    if comma:
        return _starts_with_predicate(after) and starts not in _SETTINGS
    if after.isascii() and before.isascii():
        return _starts_with_predicate(after) or starts == begins
    name = before.rsplit(maxsplit=1)[-1][0].isupper() and after[0].isupper()  # *được Remak và Virchow chứng minh*
    return not name


def _is_clause(clause: str) -> bool:
    """Return whether ``clause`` asks and has content: *ở đâu* alone has none."""
    syllables = forms(clause)
    return (
        bool(syllables)
        and syllables[0] not in _TIED
        and _asks(clause)
        and bool(_content(syllables, bare=clause.isascii()))
    )


def _spans_between(cuts: Sequence[tuple[int, int]], text: str) -> list[tuple[int, int]]:
    starts, ends = [0, *(end for _, end in cuts)], [*(start for start, _ in cuts), len(text)]
    return [(start, end) for start, end in zip(starts, ends, strict=True) if forms(text[start:end])]


def _joined(text: str, pieces: Sequence[tuple[int, int]], are_questions: Sequence[bool]) -> list[str]:
    """Join each piece that is no question to the question before it, or to the first one."""
    spans: list[tuple[int, int]] = []
    start: int | None = None
    for (begin, end), is_question in zip(pieces, are_questions, strict=True):
        if is_question:
            spans.append((begin if start is None else start, end))
            start = None
        elif spans:
            spans[-1] = (spans[-1][0], end)
        elif start is None:
            start = begin
    return [text[begin:end].strip() for begin, end in spans] or [text]


def _quoted(text: str, at: int) -> bool:
    return sum(text.count(mark, 0, at) for mark in _QUOTES) % 2 == 1


def _asks(text: str) -> bool:
    line = " ".join(forms(text))
    return (_ASKS_BARE if text.isascii() else _ASKS).search(line) is not None


def _asks_twice(text: str) -> bool:
    line = " ".join(forms(text))
    return len((_ASKS_BARE if text.isascii() else _ASKS).findall(line)) > 1


def _content(syllables: Sequence[str], *, bare: bool) -> list[str]:
    """Return the syllables that are neither interrogative nor function words."""
    asking, functions = asking_words(syllables, folded=bare), function_words(folded=bare)
    return [form for form, asks in zip(syllables, asking, strict=True) if not asks and form not in functions]


def _self_sufficient(parts: Sequence[str], *, bare: bool) -> list[str]:
    """Complete parts that lack a subject or an interrogative with those of the first part."""
    first = parts[0]
    subject = _subject(first, bare=bare)
    whole = [first]
    for part in parts[1:]:
        if match := (_AND_WHAT_OF_BARE if bare else _AND_WHAT_OF).fullmatch(part):
            whole.append(_asked_of(match["other"], first, bare=bare) or part)
        elif subject and forms(part)[0] != forms(first)[0] and _lacks_subject(part, bare=bare):
            whole.append(f"{subject} {part[0].lower()}{part[1:]}")
        else:
            whole.append(part)
    return whole


def _asked_of(other: str, first: str, *, bare: bool) -> str:
    """Ask ``first`` about ``other``: *giá dầu* and *Giá vàng bao nhiêu?* give *giá dầu bao nhiêu?*; "" if unclear."""
    if _asks(other) or len(forms(other)) > _LONGEST_OTHER:
        return ""
    tokens = tokenise(first)
    asking = asking_words([token.form for token in tokens], folded=bare)
    at = next((at for at, asks in enumerate(asking) if asks), 0)
    return f"{other} {first[tokens[at].start :]}" if at >= _SHORTEST else ""


def _lacks_subject(part: str, *, bare: bool) -> bool:
    """Return whether ``part`` begins with a predicate and has no subject of its own."""
    tokens = tokenise(part)
    syllables = [token.form for token in tokens]
    named = any(part[token.start].isupper() for token in tokens[1:]) or any(map(str.isdecimal, part))
    if named and not _starts_with(syllables, _listed("verb", bare=bare)):
        return False
    most = _MOST_CONTENT_AI if syllables[0] == "ai" else _MOST_CONTENT
    return _starts_with_predicate(part) and len(_content(syllables, bare=bare)) <= most


def _starts_with_predicate(part: str) -> bool:
    return _starts_with(forms(part), _predicates(bare=part.isascii()))


def _subject(question: str, *, bare: bool) -> str:
    """Return the subject of ``question``: the words before its predicate, else its last name, else ""."""
    tokens = tokenise(question)
    syllables = [token.form for token in tokens]
    asking = asking_words(syllables, folded=bare)
    stop = next((at for at, asks in enumerate(asking) if asks), len(syllables))
    if stop < _SHORTEST:
        return _last_name(question)
    functions = function_words(folded=bare)
    cut = True
    while stop and cut:
        ends = [len(p) for p in _predicates(bare=bare) if tuple(syllables[max(0, stop - len(p)) : stop]) == p]
        cut = bool(ends) or syllables[stop - 1] in functions
        stop -= max([*ends, 1]) if cut else 0
    return question[: tokens[stop - 1].end] if stop else ""


def _last_name(question: str) -> str:
    """Return the last run of capitalised syllables."""
    tokens = tokenise(question)
    runs: list[list[int]] = []
    for at, token in enumerate(tokens):
        if at and question[token.start].isupper():
            if runs and runs[-1][-1] == at - 1:
                runs[-1].append(at)
            else:
                runs.append([at])
    return question[tokens[runs[-1][0]].start : tokens[runs[-1][-1]].end] if runs else ""


def _starts_with(syllables: Sequence[str], phrases: Sequence[tuple[str, ...]]) -> bool:
    return any(tuple(syllables[: len(phrase)]) == phrase for phrase in phrases)


@cache
def _predicates(*, bare: bool) -> tuple[tuple[str, ...], ...]:
    return tuple(phrase for label in ("verb", "noun", "asking") for phrase in _listed(label, bare=bare))


@cache
def _listed(label: str, *, bare: bool) -> tuple[tuple[str, ...], ...]:
    phrases = [tuple(forms(phrase)) for phrase in named_lists("predicates.txt")[label]]
    return tuple(tuple(map(fold, phrase)) if bare else phrase for phrase in phrases)
