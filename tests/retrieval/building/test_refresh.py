import json
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from retrieval.building.build import BuildReport, build
from retrieval.building.collocations import CollocationSegmenter
from retrieval.building.options import BuildOptions
from retrieval.building.refresh import refresh
from retrieval.errors import ArticlesLostError
from retrieval.index.generations import Generations, main_of
from retrieval.index.segmented_index import SegmentedIndex
from retrieval.index.sentence_index import ARTICLE_WEIGHT, CHANNELS, IndexedArticle, SentenceIndex
from retrieval.question_search import QuestionSearch
from retrieval.text.segmentation import Segmenter
from tests.answers import BlankSegmenter
from tests.retrieval.corpus import SMALL

OPTIONS = BuildOptions(today=date(2026, 11, 30), least_extended=0, largest_segment=2.0)
NEWS = {
    "a": "Nguồn: Báo Ven Sông\nCầu Sông Mây dài 512 m thông xe sáng nay. Người dân Mây Hạ mừng rỡ.",
    "đê": "Nguồn: Báo Ven Sông\nĐê Lạc An vỡ\nĐê Lạc An vỡ trong đêm. Uỷ ban Nhân dân (UBND) xã báo động lúc 2 giờ.",
    "chợ": "Chợ phiên Mây Hạ\nChợ phiên Mây Hạ họp từ 5 giờ sáng. Khách đến chợ mua cà phê.",
}
QUESTIONS = ("Đê Lạc An vỡ lúc nào?", "Chợ phiên Mây Hạ họp lúc mấy giờ?", "cau song may dai bao nhieu?", "Giá cà phê?")


class Archive:
    """A small archive, refreshed as a large one would be."""

    def __init__(self, folder: Path, segmenter: Segmenter | None = None) -> None:
        self.folder, self.articles = folder, folder / "articles"
        self.articles.mkdir()
        self.segmenter = segmenter or BlankSegmenter()
        for number, text in enumerate(SMALL):
            self.write("abcd"[number], f"Nguồn: Đồng Quê\n{text}" if number else text)
        self.generations = Generations(folder / "index")
        self.built = build(self.articles, self.generations, self.segmenter, OPTIONS)

    def write(self, name: str, text: str) -> None:
        """Write an article."""
        (self.articles / f"{name}.txt").write_text(text, encoding="utf-8")

    def change(self) -> None:
        """Change one article, add two and remove one."""
        for name, text in NEWS.items():
            self.write(name, text)
        (self.articles / "b.txt").unlink()

    def refresh(self, options: BuildOptions = OPTIONS) -> BuildReport:
        """Refresh the index."""
        return refresh(self.articles, self.generations, self.segmenter, options)

    def rebuilt(self) -> SentenceIndex:
        """Return an index of the same articles, built at once."""
        generations = Generations(self.folder / "rebuilt")
        build(self.articles, generations, self.segmenter, OPTIONS)
        return generations.open()


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path)


def numbers(report: BuildReport) -> tuple[int, int, int, int]:
    """Return the numbers of articles in total, added, changed and removed."""
    return report.articles, report.added, report.changed, report.removed


def terms_of(index: SentenceIndex, channel: str, ids: Iterable[str]) -> list[str]:
    """Return all terms of the sentences of some articles."""
    numbers = [number for id_ in ids for number in found(index, id_).sentences]
    lines = ((index.sentence(number).text.lower().split(), index.syllables(number)) for number in numbers)
    return sorted({term for words, syllables in lines for term in CHANNELS[channel](words, syllables)})


def matched(joined: SentenceIndex, built: SentenceIndex) -> list[tuple[int, int]]:
    """Return the numbers of each sentence in both."""
    return [
        pair
        for article in joined.articles
        for pair in zip(article.sentences, found(built, article.id).sentences, strict=True)
    ]


def found(index: SentenceIndex, id_: str) -> IndexedArticle:
    """Return the article with this id."""
    article = index.find_article(id_)
    assert article is not None
    return article


def test_articles_are_those_of_a_build(archive: Archive) -> None:
    """After a refresh the articles, sentences, counts, names and sources are those of a build of the same folder."""
    archive.change()
    report = archive.refresh()
    joined, built = archive.generations.open(), archive.rebuilt()
    assert isinstance(joined, SegmentedIndex)
    assert (archive.built.generation, report.generation) == (main_of(joined).generation, joined.generation)
    assert (numbers(report), report.sentences) == ((5, 2, 1, 1), len(built))
    assert (5, len(built)) == (joined.article_count, len(joined)) == (len(list(joined.articles)), len(joined))
    for article in joined.articles:
        other = found(built, article.id)
        assert (article.title, article.source, article.digest) == (other.title, other.source, other.digest)
        assert article == joined.find_by_public_number(article.public_number) == joined.find_article(article.id)
        assert (joined.text(article.number), joined.title(article.number)) == (built.text(other.number), other.title)
        assert joined.heading_syllables(article.number) == built.heading_syllables(other.number)
    for mine, theirs in matched(joined, built):
        one, same = joined.sentence(mine), built.sentence(theirs)
        assert (one.text, one.position, mine) == (same.text, same.position, one.number)
        assert (joined.syllables(mine), joined.tokens(mine)) == (built.syllables(theirs), built.tokens(theirs))
        ahead = joined.neighbour(mine, 1)
        assert (ahead is None, ahead in {None, mine + 1}) == (built.neighbour(theirs, 1) is None, True)
        assert one.article == joined.article_of(np.array([mine]))[0]
    assert built.abbreviations == joined.abbreviations != main_of(joined).abbreviations
    forms = ["lạc", "an", "mây", "hạ", "chợ", "bún", "vỡ"]
    assert [built.is_name(one, folded=False) for one in forms] == [joined.is_name(one, folded=False) for one in forms]
    for key, short in (("dongque", False), ("bavensong", False), ("baovensong", False), ("vensong", True)):
        named, there = joined.sources.find(key, short=short), built.sources.find(key, short=short)
        ids = {joined.article(number).id for number in named.articles} if named else None
        assert ids == ({built.article(number).id for number in there.articles} if there else None)


def test_articles_that_have_gone_are_nowhere(archive: Archive) -> None:
    """Neither a search, a mask, a number nor an id leads to an article that was removed, or to its former version."""
    before = found(archive.generations.open(), "b")
    archive.change()
    archive.refresh()
    joined = archive.generations.open()
    assert (None, None) == (joined.find_article("b"), joined.find_by_public_number(before.public_number))
    assert not joined.every[[0, before.number]].any()
    assert not joined.publication_days[before.number].any()
    hits = joined.top({"syllables": {"chợ": 1.0, "cầu": 1.0}}, 100)
    assert {"đê", "chợ", "a", "c"} >= {joined.article(joined.sentence(hit.sentence).article).id for hit in hits}
    assert not joined.articles_with("syllables", ["bún"]).any()
    everywhere = joined.mask(np.arange(len(joined.every)))
    assert hits == joined.top({"syllables": {"chợ": 1.0, "cầu": 1.0}}, 100, everywhere)
    kept = joined.mask([found(joined, "chợ").number])
    within = joined.top({"syllables": {"chợ": 1.0, "cầu": 1.0}}, 100, kept)
    assert {found(joined, "chợ").number} == {joined.sentence(hit.sentence).article for hit in within}


def test_scores_are_those_of_a_build(archive: Archive) -> None:
    """What the segment holds weighs as in a build, and so does each of its terms everywhere; best hits come first."""
    archive.change()
    archive.refresh()
    joined, built = archive.generations.open(), archive.rebuilt()
    pairs = np.array([pair for pair in matched(joined, built) if pair[0] >= len(main_of(joined))])
    assert 6 == len(pairs)
    ids = [article.id for article in joined.articles if article.number >= main_of(joined).article_count]
    mine, theirs = ([found(index, id_).number for id_ in ids] for index in (joined, built))
    for channel in CHANNELS:
        terms = [*terms_of(joined, channel, NEWS), "lạ"]
        np.testing.assert_allclose(joined.idf(channel, terms), built.idf(channel, terms), rtol=1e-5)
        np.testing.assert_allclose(joined.article_idf(channel, terms), built.article_idf(channel, terms), rtol=1e-5)
        every = terms_of(built, channel, [article.id for article in built.articles])
        one, other = joined.weights(channel, every, pairs[:, 0]), built.weights(channel, every, pairs[:, 1])
        np.testing.assert_allclose(one, other, rtol=1e-5)
        np.testing.assert_allclose(joined.mass(channel, pairs[:, 0]), built.mass(channel, pairs[:, 1]), rtol=1e-5)
        one = joined.article_weights(channel, every, np.array(mine))
        np.testing.assert_allclose(one, built.article_weights(channel, every, np.array(theirs)), rtol=1e-5)
        numbers_ = np.array([number for article in joined.articles for number in article.sentences])
        own = joined.weights(channel, every, numbers_).sum(axis=0)
        shared = joined.article_weights(channel, every, joined.article_of(numbers_).astype(np.int64)).sum(axis=0)
        hits = joined.top({channel: dict.fromkeys(every, 1.0)}, len(joined))
        expected = dict(zip(numbers_.tolist(), (own + np.float32(ARTICLE_WEIGHT) * shared).tolist(), strict=True))
        assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
        assert pytest.approx(expected, rel=1e-4) == {hit.sentence: hit.score for hit in hits}


@pytest.mark.parametrize("segmenter", [BlankSegmenter(), CollocationSegmenter()])
def test_answers_are_those_of_a_build(tmp_path: Path, segmenter: Segmenter) -> None:
    """The first passage for a question is that of a build, of a generation, a segment, or a fold of both."""
    archive = Archive(tmp_path, segmenter)
    archive.change()
    archive.refresh()

    def firsts(index: SentenceIndex) -> list[str]:
        search = QuestionSearch(index, BlankSegmenter())
        return [search.ask(question, 1).passages[0].sentence.text for question in QUESTIONS]

    joined = firsts(archive.generations.open())
    build(archive.articles, archive.generations, archive.segmenter, OPTIONS)
    folded = archive.generations.open()
    assert not isinstance(folded, SegmentedIndex)
    assert firsts(archive.rebuilt()) == joined == firsts(folded)


def test_refreshes_follow_each_other(archive: Archive) -> None:
    """Each refresh reports what changed since the one before, and keeps its articles and their public numbers."""
    archive.write("ga", "Nhà ga Hòn Sẻ mở cửa.")
    first = archive.refresh()
    number = found(archive.generations.open(), "ga").public_number
    archive.write("ga 2", "Nhà ga Hòn Chim mở cửa.")
    second = archive.refresh()
    again = archive.refresh()
    assert [(5, 1, 0, 0), (6, 1, 0, 0), (6, 0, 0, 0)] == [numbers(report) for report in (first, second, again)]
    assert second.generation == again.generation == archive.generations.served()
    index = archive.generations.open()
    assert (number, number + 1) == (found(index, "ga").public_number, found(index, "ga 2").public_number)
    (archive.articles / "ga.txt").unlink()
    (archive.articles / "ga 2.txt").unlink()
    assert (4, 0, 0, 2) == numbers(archive.refresh())
    assert archive.built.generation == archive.generations.open().generation
    archive.write("ga 3", "Nhà ga Hòn Gà mở cửa.")
    build(archive.articles, archive.generations, archive.segmenter, OPTIONS)
    assert number + 2 == found(archive.generations.open(), "ga 3").public_number


def test_faults_are_reported_by_every_refresh(archive: Archive) -> None:
    """A broken file, a date that is none and a repeated id are reported; an unchanged article with a fault stays."""
    archive.write("sai", "Ngày: hôm kia\nCầu mới mở cửa.")
    build(archive.articles, archive.generations, archive.segmenter, OPTIONS)
    archive.write("rỗng", "")
    record = json.dumps({"id": "a", "title": "Cầu khác", "body": "Cầu khác mở cửa."})
    (archive.articles / "z.jsonl").write_text(record, encoding="utf-8")
    for _ in range(2):
        report = archive.refresh()
        assert ["date", "duplicate", "empty"] == sorted(fault.kind for fault in report.faults)
        assert (5, 0, 0, 0) == numbers(report)
    assert archive.generations.current() == archive.generations.served()


def grow(archive: Archive) -> BuildOptions:
    for number in range(9):
        archive.write(f"nhà ga {number}", f"Nhà ga số {number} mở cửa. Khách đến đông.")
    return BuildOptions(least_extended=0, largest_segment=0.5)


def shrink(archive: Archive) -> BuildOptions:
    for name in "cd":
        (archive.articles / f"{name}.txt").unlink()
    return BuildOptions(least_extended=0, largest_segment=0.2, force=True)


def use_other_words(archive: Archive) -> BuildOptions:
    archive.segmenter = CollocationSegmenter()
    return OPTIONS


def be_small(_: Archive) -> BuildOptions:
    return BuildOptions()


def lose_the_index(archive: Archive) -> BuildOptions:
    (archive.folder / "index" / "generations" / archive.built.generation / "texts.utf8").write_bytes(b"")
    return OPTIONS


@pytest.mark.parametrize("happen", [grow, shrink, use_other_words, be_small, lose_the_index])
def test_a_build_is_made_where_no_segment_fits(archive: Archive, happen: Callable[[Archive], BuildOptions]) -> None:
    """Many changes, another segmenter, a small archive or a damaged generation make a refresh a whole build."""
    options = happen(archive)
    archive.write("đê", NEWS["đê"])
    report = archive.refresh(options)
    index = archive.generations.open()
    assert archive.generations.current() == report.generation == index.generation != archive.built.generation
    assert index.find_article("đê") is not None


def test_a_lost_folder_is_refused(archive: Archive) -> None:
    """Where most articles are gone, as when a disk is not mounted, a refresh is refused as a build is."""
    for name in "bcd":
        (archive.articles / f"{name}.txt").unlink()
    with pytest.raises(ArticlesLostError):
        archive.refresh(BuildOptions(least_extended=0))
    assert archive.built.generation == archive.generations.served()
