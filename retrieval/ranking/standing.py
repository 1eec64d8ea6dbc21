"""How likely a quotation stands alone: read beneath the title of its article, it leaves nothing open.

Not standing are a quotation about "ông" or "dự án" that neither it nor the title names, one that takes up what the
sentence before says, a caption, a heading that runs into a sentence, and a letter. The probability is that of a
logistic regression over `measures`, whose weights in ``retrieval/data/standing.json`` are fitted by
tests/bench/train_standing.py to quotations judged by reading.
"""

import json
import math
import re
from collections.abc import Collection, Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from itertools import islice

from retrieval.index.sentence_index import Sentence
from retrieval.ranking.captions import is_caption, reports
from retrieval.ranking.self_contained import depends_on_previous
from retrieval.text.normalise import composed, form, forms
from retrieval.text.syllables import LOWER, is_syllable
from retrieval.text.word_lists import alternation, function_words, named_lists

_EARLY = 12  # words in which a demonstrative or a pronoun is of what the quotation is about; chosen
_TAKEN_UP = 20  # words in which a demonstrative takes up something; chosen
_SHORT = 120  # characters of the longest caption without a credit; chosen
_VARIED = 0.55  # the share of different words below which a text is a table; chosen
_KEPT = 4096  # quotations in memory; chosen

_LISTS = named_lists("standing.txt")


def _any(name: str) -> str:
    return f"(?i:{alternation(sorted(_LISTS[name], key=len, reverse=True))})(?!\\w)"


_MARKS = "\"“«([‘' "
_WORD = re.compile(r"\w+")
_OPENING = re.compile(_any("openings"))
_NOUN = re.compile(rf"(?:{_any('before nouns')} )*({_any('nouns')})(?:(?= [{LOWER}])|,)")
_PERSON = re.compile(
    rf"(?<!\w)(?<!một )(?<!các )(?<!những )(?<!nhiều )({_any('persons')}) (?:đã|được|bị|có|cho|còn|sẽ|phải|đang)(?!\w)"
)
_PRONOUN = re.compile(rf"(?<!\w){_any('pronouns')}(?= [{LOWER}]|[,.;])")
_SHE = re.compile(r"(?<!\w)(?:ông|bà|anh|chị|cô)(?= (?:nói|cho biết|tuyên bố|kể|chia sẻ|khẳng định|đã|bị|được)(?!\w))")
_DEMONSTRATIVE = re.compile(r"(?<!\w)([^\W\d_]+) (?:này|đó|ấy)(?!\w)")
_ABOVE = re.compile(
    r"(?<!\w)(?:nói|kể|nêu) trên(?!\w)"
    r"|(?<!\w)(?:các|những|hai|ba|số|thông tin|vụ|đề án|dự án|sự|tình|trường|hành|nội|quan)"
    r" (?:[^\W\d_]+ ){0,2}trên(?=[,.]| (?:đã|là|được|bị|cho|kéo|tại|của|có|cũng|sẽ|do|và)(?!\w))"
)
_EVENT = re.compile(
    rf"(?i:(?:phát biểu |trao đổi |chia sẻ )?(?:tại|trong|sau|trước|kết thúc)) (?i:các |những )?({_any('events')}),"
)
_THIS = re.compile(
    r"(?<!\w)(?:cho biết|cho hay|cho rằng|khẳng định|đánh giá|nhận định|nói|chia sẻ|nhấn mạnh)"
    r" (?:rằng )?đây (?:cũng )?(?:là|chính)(?!\w)"
)
_PEOPLE = re.compile(r"(?<!\w)(?:một|người|cụ|bé|chồng|vợ|mẹ|cha|bố|nam|nữ|cậu|phụ nữ)(?!\w)", re.IGNORECASE)
_ALSO = re.compile(r"(?<!\w)(?:cũng|vẫn|tiếp tục|khác|lại|còn)(?!\w)")
_SPEAKER = re.compile(rf"(?<!\w){_any('speakers')}")
_QUOTED = re.compile(r"“[^“”]*”|«[^«»]*»|\"[^\"]*\"")
_NAME = re.compile(rf"(?<=[{LOWER}\d,;:(/-] )[^\W\d_{LOWER}]\w*|[^\W\d_]\.[^\W\d_]\.")
_FIRST_WORDS = "|".join(word.capitalize() for word in _LISTS["first words"])
_MERGED = re.compile(
    rf"(?<=[\w”\")] )(?:{_FIRST_WORDS}) (?=[{LOWER}\d])|(?<=[\w”\")] )(?:Năm|Tháng|Lúc|Khoảng) \d"
    rf"|(?<!\w)([^\W\d_{LOWER}]\w+) \1(?!\w)|[{LOWER}] “[^\W\d_{LOWER}][^”]{{60}}"
)
_DATELINE = re.compile(rf"(?:[^\W\d_{LOWER}][\w.]*[ -]){{0,4}}[^\W\d_{LOWER}][{LOWER}]+(?=[^\W\d_{LOWER}][{LOWER}])")
_INNER_CAPITAL = re.compile(rf"(?<!\w)(?:[{LOWER}]\w*|\d+[”\")]*) ([^\W\d_{LOWER}][{LOWER}]*) ([{LOWER}]+)(?!\w)")
_FIRST_PAIRS = frozenset(_LISTS["first pairs"])
_REPEATED = re.compile(r"(?<!\w)(\w+ \w+) (?=[^\W\d_])\1(?!\w)", re.IGNORECASE)
_GLUED = re.compile(rf"(?<!\w)([{LOWER}]+|[^\W\d_{LOWER}][{LOWER}]+)([^\W\d_{LOWER}][{LOWER}]*)(?!\w)")
_BROKEN = re.compile(rf"(?<=.)VTV\.vn|[.:] ?[-–] |[{LOWER})]{{2}}\. [{LOWER}]")
_UNFINISHED = re.compile(r"(?:\.\.|…)[.)]*$")
_SHORT_NAME = re.compile(
    rf"(?<!\w)(?i:ông|bà|anh|chị|cô|em|cháu|bé|bác sĩ|thầy|theo) ([^\W\d_{LOWER}]\w+)(?! [^\W\d_{LOWER}]| \()"
)


@cache
def _fitted() -> tuple[float, Mapping[str, float]]:
    """Return the bias and the weights in the package."""
    record = json.loads(files("retrieval").joinpath("data", "standing.json").read_text(encoding="utf-8"))
    return record["bias"], record["weights"]


def probability(sentences: Sequence[Sentence], title: str) -> float:
    """Return the probability that ``sentences``, which follow each other, stand alone beneath ``title``."""
    return _probability(tuple(one.text for one in sentences), title, sentences[0].position)


@lru_cache(maxsize=_KEPT)
def _probability(texts: tuple[str, ...], title: str, position: int) -> float:
    bias, weights = _fitted()
    found = measures(texts, title, position)
    return 1 / (1 + math.exp(-bias - sum(weights[name] * value for name, value in found.items())))


def measures(texts: Sequence[str], title: str, position: int) -> dict[str, float]:
    """Return what the probability is computed from, by name."""
    lines = [composed(text) for text in texts]
    text = " ".join(lines)
    words = _WORD.findall(text)
    return {
        **_references(lines, text, composed(title)),
        "faults": float(sum(_faults(lines, text if position else _DATELINE.sub("", text, count=1)))),
        "unfinished": float(_UNFINISHED.search(text) is not None),
        "first": float(position == 0),
        "late": math.log1p(position),
        "capitals": sum(word[0].isupper() for word in words) / max(len(words), 1),
    }


def _references(lines: Sequence[str], text: str, title: str) -> dict[str, float]:
    """Return the measures of what the quotation takes up, and of whether it or the title names it."""
    opening, early = text.lstrip(_MARKS), _early(text)
    noun = _NOUN.match(opening)
    held, titled = _content(text), _content(title)
    known = noun is not None and forms(noun[1])[-1] in titled
    signs = (
        depends_on_previous(early),
        _OPENING.match(opening) is not None,
        _ABOVE.search(lines[0]) is not None,
        _THIS.search(early) is not None,
        (event := _EVENT.match(opening)) is not None and forms(event[1])[-1] not in titled,
        _takes_up(lines, titled),
        _lacks_person(early, text, titled),
    )
    return {
        "references": float(sum(signs)),
        "noun": float(noun is not None and not known),
        "noun of title": float(known),
        "short name": float(any(found[1] not in title for found in _SHORT_NAME.finditer(text))),
        "also": float(_ALSO.search(early) is not None),
        "of title": len(held & titled) / max(len(titled), 1),
        "speaker": float(_SPEAKER.search(_QUOTED.sub(" … ", text)) is not None),
    }


def _takes_up(lines: Sequence[str], titled: Collection[str]) -> bool:
    """Return whether a demonstrative early in a sentence takes up what neither the text before nor the title has."""
    before = {*titled, *_LISTS["of clauses"]}
    for line in lines:
        early = _early(line, _TAKEN_UP)
        for found in _DEMONSTRATIVE.finditer(early):
            if found[1].lower() not in before | {*_words(early[: found.start()])}:
                return True
        before |= {*_words(line)}
    return False


def _lacks_person(early: str, text: str, titled: Collection[str]) -> bool:
    """Return whether a pronoun or a noun of a person stands for nobody named before."""
    pronoun = _PRONOUN.search(early) or _SHE.search(text)
    if pronoun is not None and not _is_known(text[: pronoun.start()]):
        return forms(pronoun[0])[0] not in titled
    person = _PERSON.search(text)
    unknown = person is not None and forms(person[1])[-1] not in titled
    return unknown and person is not None and not _is_known(text[: person.start()])


def _is_known(before: str) -> bool:
    """Return whether somebody is named or introduced in the text ``before``."""
    return _NAME.search(before) is not None or _PEOPLE.search(before) is not None


def _faults(lines: Sequence[str], text: str) -> tuple[bool, ...]:
    """Return the signs of captions, of headings that run into a sentence, and of fragments."""
    return (
        _MERGED.search(text) is not None or _runs_on(text),
        any(is_syllable(form(one[1])) and is_syllable(form(one[2])) for one in _GLUED.finditer(text)),
        any(map(is_caption, lines)),
        any(len(line) < _SHORT and not reports(line) for line in lines),
        any(line[:1] in '“«"' and _WORD.search(_QUOTED.sub("", line)) is None for line in lines),
        _BROKEN.search(text) is not None,
        len({*(words := _words(text))}) < _VARIED * len(words),
    )


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def _runs_on(text: str) -> bool:
    """Return whether a heading or a caption runs into the sentence after it."""
    pairs = (f"{one[1].lower()} {one[2]}" for one in _INNER_CAPITAL.finditer(text))
    return not _FIRST_PAIRS.isdisjoint(pairs) or any(
        one[1] != one[0].split(" ", 2)[2] for one in _REPEATED.finditer(text)
    )


def _early(text: str, words: int = _EARLY) -> str:
    ends = [word.end() for word in islice(_WORD.finditer(text), words + 1)]
    return text[: ends[-1] + 1] if ends else ""


def _content(text: str) -> frozenset[str]:
    return frozenset(forms(text)) - function_words(folded=False)
