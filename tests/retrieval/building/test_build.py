"""Builds of a generation, from nothing or from the previous generation."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from retrieval.building.build import BuildReport, build
from retrieval.building.code_fingerprint import fingerprint
from retrieval.building.options import BuildOptions
from retrieval.errors import ArticlesNotFoundError, BuildRefusedError, IndexUnusableError
from retrieval.index.generations import Generations
from retrieval.index.sentence_index import CHANNELS
from retrieval.text.segmentation import UndertheseaSegmenter
from tests.retrieval.corpus import SMALL, read_words
from tests.retrieval.counting import CountingSegmenter

if TYPE_CHECKING:
    from retrieval.building.options import Progress

ROOT = Path(__file__).parents[3]


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    """Write a folder of four articles, a to d."""
    folder = tmp_path / "articles"
    folder.mkdir()
    for name, text in zip("abcd", SMALL, strict=True):
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def generations(tmp_path: Path) -> Generations:
    return Generations(tmp_path / "index")


@pytest.fixture
def counting(segmenter: UndertheseaSegmenter) -> CountingSegmenter:
    return CountingSegmenter(segmenter)


def counts(report: BuildReport) -> tuple[int, int, int, int]:
    """Return the numbers of articles in total, added, changed and removed."""
    return report.articles, report.added, report.changed, report.removed


def content(generations: Generations) -> Iterator[object]:
    """Yield everything that the current generation holds, except its name and the articles' public numbers."""
    index = generations.open()
    folder = generations.folder_of(index)
    yield index.signatures.tolist()
    every = range(len(index))
    for article in index.articles:
        yield (
            replace(article, public_number=0),
            index.text(article.number),
            read_words(folder, article),
            index.heading_syllables(article.number),
        )
    for number in every:
        yield index.sentence(number), index.syllables(number)
    for channel, terms_of in CHANNELS.items():
        words = [word for article in index.articles for line in read_words(folder, article) for word in line]
        terms = sorted(set(terms_of(words, [form for number in every for form in index.syllables(number)])))
        yield [(hit.sentence, hit.score) for term in terms for hit in index.top({channel: {term: 1}}, len(index))]


def test_report_counts_against_the_generation_before(
    articles: Path, generations: Generations, segmenter: UndertheseaSegmenter
) -> None:
    """A build reports how many articles were added, changed and removed since the previous generation."""
    first = build(articles, generations, segmenter)
    (articles / "e.txt").write_text("Đê vỡ trong đêm. Không ai chết.", encoding="utf-8")
    (articles / "a.txt").write_text(SMALL[0] + " Mưa đã tạnh.", encoding="utf-8")
    (articles / "b.txt").unlink()
    second = build(articles, generations, segmenter)

    assert (4, 4, 0, 0) == counts(first)
    assert (4, 1, 1, 1) == counts(second)
    assert (4, 0, 0, 0) == counts(build(articles, generations, segmenter))
    assert second.sentences == first.sentences - 2 + 2 + 1
    assert ["a", "c", "d", "e"] == [article.id for article in generations.open().articles]


def test_faults_are_reported_and_the_rest_is_indexed(
    articles: Path, generations: Generations, segmenter: UndertheseaSegmenter
) -> None:
    """A broken file is a fault in the report and in the manifest, and every other file is indexed."""
    (articles / "b.txt").write_bytes(b"\xe1")
    report = build(articles, generations, segmenter)

    assert [str(articles / "b.txt")] == [fault.place for fault in report.faults]
    assert [[fault.place, fault.message, fault.kind] for fault in report.faults] == generations.manifest()["faults"]
    assert 3 == report.articles


def test_files_are_counted_by_kind(articles: Path, generations: Generations, segmenter: UndertheseaSegmenter) -> None:
    """The report and the manifest say how many files of each kind were read, and every other file is a fault."""
    (articles / "b.txt").write_bytes(b"\xe1")
    (articles / "e.jsonl").write_text('{"body": "Đê vỡ trong đêm."}\n{}\n', encoding="utf-8")
    (articles / "f.CSV").write_text("body\nĐê đã đắp xong.\n", encoding="utf-8")
    (articles / "g.doc").write_bytes(b"\xd0\xcf\x11\xe0")
    report = build(articles, generations, segmenter)

    assert {".txt": 3, ".jsonl": 1, ".csv": 1} == report.files == generations.manifest()["files"]
    assert {("b.txt", "encoding"), ("e.jsonl:2", "record"), ("g.doc", "format")} == {
        (Path(fault.place).name, fault.kind) for fault in report.faults
    }


def test_the_index_holds_every_sentence_to_the_letter(
    articles: Path, generations: Generations, segmenter: UndertheseaSegmenter
) -> None:
    """Sentences are exact slices of the texts, without the headings, numbered in the order of the files."""
    report = build(articles, generations, segmenter)
    index = generations.open()
    sentences = [index.sentence(number) for number in range(len(index))]

    assert (report.generation, report.sentences) == (index.generation, len(index))
    assert list(SMALL) == [index.text(number) for number in range(index.article_count)]
    assert all(one.text == SMALL[one.article][one.start : one.end] for one in sentences)
    assert ["Cầu Sông Mây dài 512 m thông xe sáng nay.", "Cây cầu nối hai xã.", "Người dân mừng rỡ."] == [
        one.text for one in sentences[:3]
    ]
    assert [(0, 0), (0, 1), (0, 2), (1, 3), (1, 4)] == [(one.paragraph, one.position) for one in sentences[:5]]


def test_unchanged_articles_are_not_segmented_again(
    articles: Path, generations: Generations, counting: CountingSegmenter
) -> None:
    """Only new and changed articles are segmented, unless a full build is requested."""
    build(articles, generations, counting)
    whole = len(counting.sentences)
    counting.sentences.clear()
    (articles / "c.txt").write_text("Đê vỡ trong đêm. Không ai chết.", encoding="utf-8")
    build(articles, generations, counting)

    assert ["", "Đê vỡ trong đêm.", "Không ai chết."] == counting.sentences
    counting.sentences.clear()
    build(articles, generations, counting, BuildOptions(full=True))
    assert whole + 1 == len(counting.sentences)


def test_another_version_of_the_program_reads_everything_again(
    articles: Path, generations: Generations, counting: CountingSegmenter
) -> None:
    """After an upgrade nothing is copied from the previous generation, without any option."""
    build(articles, generations, counting)
    whole = list(counting.sentences)
    manifest = generations.folder_of(generations.open()) / "manifest.json"
    manifest.write_text(manifest.read_text().replace(fingerprint(), "0" * 16))
    counting.sentences.clear()
    build(articles, generations, counting)

    assert whole == counting.sentences


def test_another_segmenter_segments_everything(
    articles: Path, generations: Generations, segmenter: UndertheseaSegmenter
) -> None:
    """Words that another segmenter found are not copied from the previous generation."""
    old, new = CountingSegmenter(segmenter, "1"), CountingSegmenter(segmenter, "2")
    build(articles, generations, old)
    build(articles, generations, new)

    assert old.sentences == new.sentences
    assert new.identity == generations.manifest()["segmenter"]


def test_an_incremental_build_equals_a_full_one(
    articles: Path, tmp_path: Path, segmenter: UndertheseaSegmenter
) -> None:
    """After adding, changing and removing an article the index equals one built from nothing."""
    grown, at_once = Generations(tmp_path / "grown"), Generations(tmp_path / "at once")
    (articles / "0.txt").write_text("Đê vỡ trong đêm. Không ai chết.", encoding="utf-8")
    (articles / "d.txt").rename(tmp_path / "later.txt")
    build(articles, grown, segmenter)
    (tmp_path / "later.txt").rename(articles / "d.txt")
    (articles / "a.txt").write_text(SMALL[0] + "\nThêm một câu nữa.", encoding="utf-8")
    (articles / "0.txt").unlink()
    build(articles, grown, segmenter)
    build(articles, at_once, segmenter)

    assert list(content(at_once)) == list(content(grown))


def test_a_title_in_a_head_line_is_indexed(
    articles: Path, generations: Generations, segmenter: UndertheseaSegmenter
) -> None:
    """A title stated in a head line is indexed like a title above the text."""
    (articles / "a.txt").write_text("Tiêu đề: Lũ quét\n\nNước dâng trong đêm. Không ai chết.", encoding="utf-8")
    (articles / "b.txt").write_text("Lũ quét\n\nNước dâng trong đêm. Không ai chết.", encoding="utf-8")
    build(articles, generations, segmenter)
    index = generations.open()

    assert ["lũ", "quét"] == index.heading_syllables(1)
    assert ["lũ", "quét"] == index.heading_syllables(0)


def test_an_empty_folder_makes_an_empty_index(
    tmp_path: Path, generations: Generations, segmenter: UndertheseaSegmenter
) -> None:
    """A first build without articles makes an empty index without hits."""
    (tmp_path / "nothing").mkdir()
    report = build(tmp_path / "nothing", generations, segmenter)

    assert ((0, 0, 0, 0), 0) == (counts(report), report.sentences)
    assert [] == generations.open().top({"syllables": {"cầu": 1.0}}, 3)


def test_an_empty_build_does_not_replace_a_good_index(
    articles: Path, generations: Generations, segmenter: UndertheseaSegmenter
) -> None:
    """If no article can be read any more the build is refused with the reasons, and leaves no files."""
    before = build(articles, generations, segmenter)
    folders = set((articles.parent / "index" / "generations").iterdir())
    for path in articles.iterdir():
        path.write_bytes(b"\xe1")

    with pytest.raises(BuildRefusedError, match=r"(?s)holds no readable article.*a\.txt: is text in no known encoding"):
        build(articles, generations, segmenter)
    assert before.generation == generations.current()
    assert folders == set((articles.parent / "index" / "generations").iterdir())


def test_a_missing_folder_keeps_the_index(
    articles: Path, generations: Generations, segmenter: UndertheseaSegmenter
) -> None:
    """A missing folder of articles is an error, and the previous index stays current."""
    before = build(articles, generations, segmenter)

    with pytest.raises(ArticlesNotFoundError, match="gone"):
        build(articles / "gone", generations, segmenter)
    assert before.generation == generations.open().generation


def test_a_damaged_index_is_rebuilt(articles: Path, generations: Generations, segmenter: UndertheseaSegmenter) -> None:
    """A build that cannot open the previous generation builds everything from nothing."""
    before = build(articles, generations, segmenter)
    (articles.parent / "index" / "generations" / before.generation / "texts.utf8").write_bytes(b"")

    with pytest.raises(IndexUnusableError):
        generations.open()
    assert (4, 4, 0, 0) == counts(build(articles, generations, segmenter))
    assert list(SMALL) == [generations.open().text(number) for number in range(4)]


def test_a_broken_file_name_is_not_fatal(
    articles: Path, generations: Generations, segmenter: UndertheseaSegmenter
) -> None:
    """A file whose name is not valid text is skipped, and the other files are indexed."""
    (articles / os.fsdecode(b"l\xe0ng.txt")).write_text(SMALL[0], encoding="utf-8")

    assert 4 == build(articles, generations, segmenter).articles


def test_progress_is_reported_in_order(
    articles: Path, generations: Generations, segmenter: UndertheseaSegmenter
) -> None:
    """Phases come in order, counts rise to the total, and segmenting counts headings and sentences."""
    reported: list[Progress] = []
    report = build(articles, generations, segmenter, on_progress=reported.append)

    assert ["reading", "segmenting", "compiling", "checking"] == list(dict.fromkeys(one.phase for one in reported))
    assert report.sentences == max(one.done for one in reported if one.phase == "reading")
    segmenting = [one for one in reported if one.phase == "segmenting"]
    assert {report.sentences + report.articles} == {one.total for one in segmenting} | {segmenting[-1].done}
    assert sorted(one.done for one in segmenting) == [one.done for one in segmenting]


BUILD = """
import sys
from pathlib import Path
from retrieval.building.build import build
from retrieval.index.generations import Generations
from retrieval.text.segmentation import UndertheseaSegmenter

segmenter = UndertheseaSegmenter()
print("ready", flush=True)
sys.stdin.readline()
print(build(Path(sys.argv[1]), Generations(Path(sys.argv[2])), segmenter).added)
"""


def test_two_processes_may_build_at_once(articles: Path, tmp_path: Path) -> None:
    """Of two builds started together one waits for the other: both succeed, and the second finds nothing new."""
    command = [sys.executable, "-c", BUILD, str(articles), str(tmp_path / "index")]
    builders = [
        subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)  # noqa: S603 — our own code
        for _ in range(2)
    ]
    for builder in builders:
        assert builder.stdout is not None
        assert "ready\n" == builder.stdout.readline()
    for builder in builders:
        assert builder.stdin is not None
        builder.stdin.write("\n")
        builder.stdin.flush()
    added = sorted(int(builder.communicate()[0]) for builder in builders)

    assert [0, 4] == added
    assert [0, 0] == [builder.returncode for builder in builders]
    assert 4 == Generations(tmp_path / "index").open().article_count
