"""Check the summaries of two hundred topics: `python -m tests.bench.topics --articles FILE.jsonl`.

FILE has one record a line, as `retrieval.articles` reads them, and is what the program's environment serves; its index
is built. The topics are drawn by a seed from the words that follow each other in several titles; ``--topics`` names a
file of others, one a line. One process of ``bot summary --batch`` summarises all. Nothing of the search is imported:
that a sentence is an exact slice of its article, that none repeats another, that ``articles`` is the count of those
about the topic as `retrieval.summaries.article_selection.all_about` defines it, and that the newest article whose title
holds all words of the topic is quoted or named with its story or as a copy, is found here by reading every article.
Counts are not compared where that definition leaves the plain rule: for long topics, and where no article meets it.
"""

import argparse
import json
import random
import re
import subprocess
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

LONGEST = 6  # words of a topic whose count is compared; one alone, if it is a name
TITLES = 3  # that hold a topic, at least
FEW = 5  # articles about such a topic; of fewer, others are counted
MANY = 4  # words of a topic, one of which an article may lack
LONG_NAME = 5  # letters of a name that is a topic alone
NEARLY_EQUAL = 0.85  # of the words of the longer of two sentences that are the same

_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_SENTENCE_END = re.compile(r"[.!?…][\"”’»)\]]*(?=\s|[^\W\d_]|$)|\n")
_LINK = re.compile(r"^\s*(?:>{1,2}.{0,200}|>*\s*Xem thêm:.*)$", re.MULTILINE)  # to other articles, not indexed
# A topic neither begins nor ends with these.
_STOP = frozenset(
    re.findall(
        r"\S+",
        "và của là có cho với các những một để khi tại từ vì bị được ở trong về ra vào đến sau trước nào gì "
        "ai sao đã sẽ không thì mà như theo này đó lên xuống hay hơn nhiều cùng đi lại do trên dưới nhất ngày "
        "tháng năm hôm nay qua phải làm mới",
    )
)
_TONES = "\u0300\u0301\u0309\u0303\u0323"


def _compose(text: str) -> str:
    return unicodedata.normalize("NFC", text)


# One spelling of what is written in two: hoà and hòa, tỷ and tỉ.
_PLACED = {_compose(pair[0] + tone + pair[1]): _compose(pair + tone) for pair in ("oa", "oe", "uy") for tone in _TONES}
_ENDINGS = {
    _compose(onset + "y" + tone): _compose(onset + "i" + tone)
    for onset in ("h", "k", "l", "m", "qu", "s", "t")
    for tone in ("", *_TONES)
}


def word_form(written: str) -> str:
    """Return a word as it is compared."""
    if written[0].isdecimal():
        grouped = re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", written)
        return re.sub("[.,]", "", written) if grouped else written.replace(",", ".")
    lowered = written.lower()
    for old, new in _PLACED.items():
        lowered = lowered.replace(old, new)
    return _ENDINGS.get(lowered, lowered)


@cache
def unaccented(form: str) -> str:
    """Return the form of a word without its diacritics."""
    decomposed = unicodedata.normalize("NFD", form.replace("đ", "d"))
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def words_of(text: str) -> list[str]:
    """Return the words of a text as they are compared, in order."""
    return [word_form(word) for word in _WORD.findall(_compose(_INVISIBLE.sub("", text)))]


@dataclass(frozen=True)
class Article:
    """An article, and its words: of its title, all, and those that follow each other in a sentence."""

    id: str
    title: str
    day: str
    text: str
    titled: frozenset[str]
    words: frozenset[str]
    pairs: frozenset[tuple[str, str]]

    @classmethod
    def of(cls, record: Mapping[str, Any]) -> "Article":
        """Read a record."""
        body = record["body"] if isinstance(record["body"], str) else "\n".join(record["body"])
        lines = [words_of(line) for line in (record["title"], *_SENTENCE_END.split(_LINK.sub("", body)))]
        return cls(
            record["id"],
            record["title"],
            (record.get("published") or "")[:10],
            body,
            frozenset(lines[0]),
            frozenset(word for line in lines for word in line),
            frozenset(pair for line in lines for pair in pairwise(line)),
        )

    @property
    def unaccented(self) -> "Article":
        """The article as it is compared with what is typed without any diacritics."""
        pairs = frozenset((unaccented(first), unaccented(second)) for first, second in self.pairs)
        titled, words = frozenset(map(unaccented, self.titled)), frozenset(map(unaccented, self.words))
        return replace(self, titled=titled, words=words, pairs=pairs)

    def is_about(self, topic: Sequence[str]) -> bool:
        """Whether the article is about a topic, by its neighbouring words or its title."""
        words, pairs = {*topic}, [*pairwise(topic)]
        adjacent = 2 * sum(pair in self.pairs for pair in pairs) >= len(pairs)
        return self.titled >= words or (adjacent and len(words - self.words) <= (len(words) >= MANY))

    def is_nearly_about(self, topic: Sequence[str]) -> bool:
        """Whether the title holds all but one of the words of a topic."""
        return len({*topic} - self.titled) < 2


def count_about(articles: Collection[Article], topic: Sequence[str]) -> int:
    """Return how many articles are about a topic: the plain rule of `all_about`."""
    about = [article.is_about(topic) for article in articles]
    if len(topic) < MANY or sum(about) >= FEW:
        return sum(about)
    return sum(known or one.is_nearly_about(topic) for known, one in zip(about, articles, strict=True))


def topics_of(articles: Iterable[Article], count: int, seed: int) -> list[str]:
    """Draw topics from the words that follow each other in at least `TITLES` titles."""
    held = Counter[str]()
    written_as = Counter[str]()
    for article in articles:
        written = article.title.split()
        found = set()
        for length in range(1, 5):
            for start in range(len(written) - length + 1):
                words = written[start : start + length]
                plain = all(_WORD.fullmatch(word) and not word[0].isdecimal() for word in words)
                if plain and not {words[0].lower(), words[-1].lower()} & _STOP:
                    found.add(" ".join(words))
        held.update(found)
        written_as.update(written[1:])
    known = [
        topic
        for topic, titles in held.items()
        if titles >= TITLES
        and (
            " " in topic
            or (topic.istitle() and topic.isascii() and len(topic) >= LONG_NAME and not written_as[topic.lower()])
        )
    ]
    by_length = defaultdict[int, list[str]](list)
    for topic in sorted(known):
        by_length[topic.count(" ")].append(topic)
    seeded = random.Random(seed)
    shares = {0: 0.1, 1: 0.5, 2: 0.2, 3: 0.2}
    return [
        topic
        for length, share in shares.items()
        for topic in seeded.sample(by_length[length], min(int(share * count), len(by_length[length])))
    ]


def _is_name(word: str) -> bool:
    return word.istitle() and word.isascii() and len(word) >= LONG_NAME


@dataclass
class Result:
    """What is wrong with the summaries, by kind, and how often each check was made."""

    checks: Counter[str] = field(default_factory=Counter)
    wrong: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def check(self, kind: str, fault: str | None) -> None:
        """Count a check, and note its fault if there is one."""
        self.checks[kind] += 1
        if fault is not None:
            self.wrong[kind].append(fault)


def check_summary(topic: str, summary: Mapping[str, Any], articles: Mapping[str, Article], result: Result) -> None:
    """Make the checks of one summary."""
    sentences = summary["sentences"]
    for one in sentences:
        exact = one["text"] in articles[one["article_id"]].text
        result.check("exact", None if exact else f"{topic}: {one['text']}")
    repeated = next(_repetitions([one["text"] for one in sentences]), None)
    result.check("no repetition", repeated and f"{topic}: {repeated}")
    words = words_of(topic)
    about = count_about(articles.values(), words)
    if about and len(words) <= LONGEST:
        same = about == summary["articles"]
        result.check("count", None if same else f"{topic}: {summary['articles']}, by reading {about}")
    titled = [article for article in articles.values() if article.titled.issuperset(words) and article.day]
    newest = max((article.day for article in titled), default="")
    ids = {article.id for article in titled if article.day == newest}
    missed = not ids & set(_named(sentences))
    titles = "; ".join(articles[id_].title for id_ in sorted(ids))
    result.check("newest titled", f"{topic}: {newest} {titles}" if missed and ids else None)


def _named(sentences: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for one in sentences:
        yield one["article_id"]
        yield from (other["article_id"] for name in ("copies", "reports") for other in one.get(name, ()))


def _repetitions(texts: Sequence[str]) -> Iterator[str]:
    lines = [frozenset(words_of(text)) for text in texts]
    for (first, one), (_, other) in combinations(zip(texts, lines, strict=True), 2):
        figures = any(word[0].isdecimal() for word in one ^ other)
        if len(one & other) >= NEARLY_EQUAL * max(len(one), len(other)) and not figures:
            yield first


def summaries_of(topics: Sequence[str]) -> list[dict[str, Any]]:
    """Return the summary of each topic, made by one process of the command line."""
    lines = "".join(json.dumps({"topic": topic}) + "\n" for topic in topics)
    command = [sys.executable, "-m", "bot", "summary", "--batch"]
    done = subprocess.run(command, input=lines, stdout=subprocess.PIPE, text=True, check=True)  # noqa: S603 — this program
    return [json.loads(line) for line in done.stdout.splitlines()]


def main() -> None:
    """See the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=Path, required=True)
    parser.add_argument("--topics", type=Path)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=18)
    options = parser.parse_args()
    records = map(json.loads, options.articles.read_text(encoding="utf-8").splitlines())
    articles = {article.id: article for article in map(Article.of, records)}
    if options.topics:
        topics = options.topics.read_text(encoding="utf-8").splitlines()
    else:
        topics = topics_of(articles.values(), options.count, options.seed)
    folded = {id_: article.unaccented for id_, article in articles.items()}
    result = Result()
    for topic, summary in zip(topics, summaries_of(topics), strict=True):
        check_summary(topic, summary, folded if topic.isascii() else articles, result)
    print(f"topics {len(topics)}, articles {len(articles)}")
    for kind, count in result.checks.items():
        faults = result.wrong[kind]
        print(f"{kind}: {count - len(faults)} of {count} = {(count - len(faults)) / count:.1%}")
        for fault in faults:
            print(f"  {fault}")
    sys.exit(any(result.wrong.values()))


if __name__ == "__main__":
    main()
