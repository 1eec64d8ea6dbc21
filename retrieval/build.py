"""Building a generation: articles to sentences, sentences to words, words to compiled channels.

Blocks for as long as it takes; run it in a process of its own where questions are answered meanwhile. Words are
taken over from the current generation for every article whose content has not changed.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np

from retrieval.abbreviations import AbbreviationCounter
from retrieval.articles import Article, Fault, read_articles
from retrieval.casing import CasingCounter
from retrieval.catalogue import write_catalogue
from retrieval.dating.publication_date import PublicationDate
from retrieval.errors import BuildRefusedError, IndexUnusableError
from retrieval.generations import Generations
from retrieval.index import (
    ARTICLE_B,
    ARTICLE_K1,
    CHANNELS,
    SENTENCE_B,
    SENTENCE_FIELDS,
    SENTENCE_K1,
    ChannelTerms,
    SentenceIndex,
)
from retrieval.normalise import fold, tokenise
from retrieval.okapi import CompiledOkapi
from retrieval.segmentation import Segmenter, segment_all
from retrieval.sentences import split_sentences
from retrieval.shelves import shelve
from retrieval.spelling import write_spelling
from retrieval.string_table import StringTable, StringTableWriter, mapped_array


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a build is: ``done`` of ``total`` of a phase; ``total`` is 0 where it is not known yet.

    Phases in order: ``reading`` and ``segmenting`` count sentences, ``compiling`` channels, ``checking`` nothing.
    """

    phase: str
    done: int = 0
    total: int = 0


OnProgress = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build made. ``added``, ``changed`` and ``removed`` count articles against the generation before."""

    generation: str
    articles: int
    sentences: int
    added: int
    changed: int
    removed: int
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class _Read:
    """What was read: the digest of each article by its id, and its sentences' numbers, both in order of number."""

    digests: dict[str, str]
    sentences: list[range]
    faults: list[Fault]


def build(
    articles: Path,
    generations: Generations,
    segmenter: Segmenter,
    *,
    full: bool = False,
    on_progress: OnProgress = lambda _: None,
) -> BuildReport:
    """Build a generation of the articles below ``articles``, check it and make it current.

    ``full`` segments everything again. ``on_progress`` is called in this thread, often. Raises
    `ArticlesNotFoundError` where the place is missing, and `BuildRefusedError` where the new index is empty and the
    current one is not; the current generation then stays. Waits while another process builds.
    """
    with generations.building():
        previous = _openable(generations)
        reusable = previous if not full and _segmented_by(generations, segmenter) else None
        with generations.new() as folder:
            read = _read_all(articles, folder, on_progress)
            write_catalogue(folder)
            np.save(folder / "shelves.npy", np.array(shelve(generations.register, list(read.digests)), np.int64))
            _segment_all(folder, read, segmenter, reusable, on_progress)
            _compile_all(folder, read.sentences, on_progress)
            on_progress(Progress("checking"))
            _check(SentenceIndex(folder), articles, previous, read)
            name = generations.publish(
                folder,
                {
                    "source": str(articles),
                    "segmenter": segmenter.identity,
                    "articles": len(read.digests),
                    "sentences": sum(map(len, read.sentences)),
                    "faults": [[fault.place, fault.message, fault.kind] for fault in read.faults],
                },
            )
    return _report(name, read, previous)


def _openable(generations: Generations) -> SentenceIndex | None:
    try:
        return generations.open()
    except IndexUnusableError:  # a first build, or one that mends a damaged index: there is nothing to compare with
        return None


def _segmented_by(generations: Generations, segmenter: Segmenter) -> bool:
    try:
        return bool(generations.manifest()["segmenter"] == segmenter.identity)
    except IndexUnusableError:
        return False


def _read_all(articles: Path, folder: Path, on_progress: OnProgress) -> _Read:
    """Write the tables of articles and sentences."""
    read = _Read({}, [], [])
    rows: list[tuple[int, int, int, int, int]] = []
    days: list[tuple[int, int]] = []
    with ExitStack() as stack:
        records, texts, headings = (
            stack.enter_context(StringTableWriter.into(folder, name)) for name in ("records", "texts", "headings")
        )
        for found in read_articles(articles):
            if isinstance(found, Fault):
                read.faults.append(found)
                continue
            first = len(rows)
            rows.extend((len(read.digests), *place) for place in _sentences_of(found))
            read.digests[found.id] = found.digest
            read.sentences.append(range(first, len(rows)))
            records.append(_record(found, read.sentences[-1]))
            texts.append(found.text)
            days.append(_publication_days(found.published))
            headings.append("\n".join(_headings_of(found)))
            on_progress(Progress("reading", len(rows)))
    np.save(folder / "sentences.npy", np.array(rows, SENTENCE_FIELDS))
    np.save(folder / "publication_days.npy", np.array(days, np.int32).reshape(-1, 2))
    np.save(folder / "article_of.npy", np.array([row[0] for row in rows], np.int32))
    np.save(folder / "first_sentences.npy", np.array([0, *(span.stop for span in read.sentences)], np.int32))
    return read


def _sentences_of(article: Article) -> Iterator[tuple[int, int, int, int]]:
    """The paragraph, position and offsets of each sentence of an article."""
    position = 0
    body = (paragraph for paragraph in article.paragraphs if paragraph.kind == "body")
    for number, paragraph in enumerate(body):
        for start, end in split_sentences(article.text[paragraph.start : paragraph.end]):
            yield number, position, paragraph.start + start, paragraph.start + end
            position += 1


def _headings_of(article: Article) -> Iterator[str]:
    """What the article says outside its sentences: its title, where that is none of them, and its subheads."""
    if not any(article.title in article.text[paragraph.start : paragraph.end] for paragraph in article.paragraphs):
        yield article.title
    for paragraph in article.paragraphs:
        if paragraph.kind == "heading":
            yield article.text[paragraph.start : paragraph.end]


def _publication_days(published: PublicationDate) -> tuple[int, int]:
    """The first and last day that it may be, as ordinals; 0 where the year is unknown."""
    period = published.period
    return (period.since.toordinal(), period.until.toordinal()) if period else (0, 0)


def _record(article: Article, sentences: range) -> str:
    record = {
        "id": article.id,
        "title": article.title,
        "source": article.source,
        "url": article.url,
        "published": article.published.iso(),
        "basis": article.published.basis,
        "evidence": article.published.evidence,
        "digest": article.digest,
        "sentences": [sentences.start, sentences.stop],
    }
    return json.dumps(record, ensure_ascii=False)


def _segment_all(
    folder: Path, read: _Read, segmenter: Segmenter, reusable: SentenceIndex | None, on_progress: OnProgress
) -> None:
    """Write words and syllables, a line for an article's headings and one for each sentence."""
    known = {article.digest: article.number for article in reusable.articles} if reusable else {}
    known_at = [known.get(digest) for digest in read.digests.values()]
    texts = _Texts(folder, read.sentences)
    fresh = [number for number, known_number in enumerate(known_at) if known_number is None]
    total = sum(1 + len(read.sentences[number]) for number in fresh)
    fresh_words = segment_all(segmenter, chain.from_iterable(map(texts.of, fresh)), total)
    done = 0
    casing, abbreviations = CasingCounter(), AbbreviationCounter()
    with _LinesWriter(folder, "words") as words, _LinesWriter(folder, "syllables") as syllables:
        for number, known_number in enumerate(known_at):
            article_texts = texts.of(number)
            if reusable is not None and known_number is not None:
                words.append(reusable.words_of(known_number))
            else:
                words.append([next(fresh_words) for _ in article_texts])
                done += len(article_texts)
            tokens = [tokenise(text) for text in article_texts]
            syllables.append([[token.form for token in line] for line in tokens])
            for sentence, line in zip(article_texts[1:], tokens[1:], strict=True):
                casing.add(sentence, line)
                abbreviations.add(sentence)
            on_progress(Progress("segmenting", done, total))
    casing.save(folder, "names")
    casing.save(folder, "folded_names", fold)
    abbreviations.save(folder)


class _Texts:
    """The texts of an article that are segmented: its headings as one, then its sentences."""

    def __init__(self, folder: Path, sentences: list[range]) -> None:
        self._headings = StringTable.load(folder, "headings")
        self._texts = StringTable.load(folder, "texts")
        self._rows = mapped_array(folder / "sentences.npy")
        self._sentences = sentences

    def of(self, article: int) -> list[str]:
        text = self._texts[article]
        rows = self._rows[self._sentences[article].start : self._sentences[article].stop]
        spans = zip(rows["start"].tolist(), rows["end"].tolist(), strict=True)
        return [self._headings[article], *(text[start:end] for start, end in spans)]


class _LinesWriter(ExitStack):
    """Writes the terms of headings and sentences as the two tables that `SentenceIndex` reads them from."""

    def __init__(self, folder: Path, name: str) -> None:
        super().__init__()
        self._headings = self.enter_context(StringTableWriter.into(folder, f"heading_{name}"))
        self._sentences = self.enter_context(StringTableWriter.into(folder, name))

    def append(self, lines: list[list[str]]) -> None:
        heading, *sentences = (" ".join(line) for line in lines)
        self._headings.append(heading)
        for sentence in sentences:
            self._sentences.append(sentence)


def _compile_all(folder: Path, sentences: list[range], on_progress: OnProgress) -> None:
    """Compile every channel, over sentences and over whole articles."""
    words, syllables = StringTable.load(folder, "words"), StringTable.load(folder, "syllables")
    heading_words = StringTable.load(folder, "heading_words")
    heading_syllables = StringTable.load(folder, "heading_syllables")
    for done, (name, terms) in enumerate(CHANNELS.items()):
        on_progress(Progress("compiling", done, len(CHANNELS)))

        def of_sentence(n: int, terms: ChannelTerms = terms) -> list[str]:
            return terms(words[n].split(), syllables[n].split())

        def of_article(n: int, terms: ChannelTerms = terms) -> list[str]:
            headings = terms(heading_words[n].split(), heading_syllables[n].split())
            return [*headings, *chain.from_iterable(map(of_sentence, sentences[n]))]

        by_sentence = CompiledOkapi(map(of_sentence, range(len(words))), k1=SENTENCE_K1, b=SENTENCE_B)
        _save(by_sentence, folder / name / "sentences")
        by_article = CompiledOkapi(map(of_article, range(len(sentences))), k1=ARTICLE_K1, b=ARTICLE_B)
        _save(by_article, folder / name / "articles")
    singles, pairs = (CompiledOkapi.load(folder / name / "sentences") for name in ("syllables", "bigrams"))
    write_spelling(folder, singles, pairs)


def _save(channel: CompiledOkapi, folder: Path) -> None:
    folder.mkdir(parents=True)
    channel.save(folder)


def _check(index: SentenceIndex, articles: Path, previous: SentenceIndex | None, read: _Read) -> None:
    if len(index) == 0 and previous is not None and len(previous) > 0:
        reasons = "".join(f"\n{fault.place}: {fault.message}" for fault in read.faults[:5])
        raise BuildRefusedError(f"{articles} holds no readable article, so the index of before stays in use{reasons}")


def _report(generation: str, read: _Read, previous: SentenceIndex | None) -> BuildReport:
    before = {article.id: article.digest for article in previous.articles} if previous else {}
    return BuildReport(
        generation=generation,
        articles=len(read.digests),
        sentences=sum(map(len, read.sentences)),
        added=len(read.digests.keys() - before.keys()),
        changed=sum(before[id_] != digest for id_, digest in read.digests.items() if id_ in before),
        removed=len(before.keys() - read.digests.keys()),
        faults=tuple(read.faults),
    )
