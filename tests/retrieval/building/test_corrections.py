"""Editors' corrections, in builds from nothing and from the previous generation."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from retrieval.articles.correction import Correction
from retrieval.building.build import BuildReport, build
from retrieval.building.options import BuildOptions
from retrieval.building.refresh import refresh
from retrieval.dates.publication.publication_date import EDITED, PublicationDate
from retrieval.index.generations import Generations
from retrieval.index.sentence_index import IndexedArticle
from retrieval.text.segmentation import UndertheseaSegmenter
from tests.retrieval.counting import CountingSegmenter

BRIDGE = "Cầu Sông Mây dài 512 m thông xe.\nCây cầu nối hai xã. Người dân mừng rỡ."
RECORDS = [
    {"id": "cho", "title": "Chợ nổi", "published": "hôm nào", "body": "Chợ nổi đông khách. Giá bún không đổi."},
    {
        "id": "lua",
        "title": "Giá lúa lên cao",
        "source": "Đồng Quê",
        "published": "2024-09-25",
        "body": "Lúa lên 200 đồng.",
    },
]
CORRECTED = {
    "cau": Correction(
        published="2024-09-25", title="Cầu Sông Mây thông xe", source="Ven Sông", url="https://a.example"
    ),
    "cho": Correction(published="2023", replaced_by="lua"),
    "gone": Correction(title="Không còn"),
}
Build = Callable[..., tuple[BuildReport, dict[str, IndexedArticle]]]


@pytest.fixture
def counting(segmenter: UndertheseaSegmenter) -> CountingSegmenter:
    return CountingSegmenter(segmenter)


@pytest.fixture
def built(tmp_path: Path, counting: CountingSegmenter) -> Build:
    """Build the index of three articles, one with a date that is none, with the given options."""
    articles, generations = tmp_path / "articles", Generations(tmp_path / "index")
    articles.mkdir()
    (articles / "cau.txt").write_text(BRIDGE, encoding="utf-8")
    lines = (json.dumps(record, ensure_ascii=False) for record in RECORDS)
    (articles / "b.jsonl").write_text("\n".join(lines), encoding="utf-8")

    def make(**options: object) -> tuple[BuildReport, dict[str, IndexedArticle]]:
        report = build(articles, generations, counting, BuildOptions(**options))  # type: ignore[arg-type]
        return report, {article.id: article for article in generations.open().articles}

    return make


def test_corrections_replace_what_articles_state(built: Build) -> None:
    """Each corrected field is the editor's, the date as stated by the editors' desk, and its fault is gone."""
    report, found = built(corrections=CORRECTED)
    bridge, market, rice = found["cau"], found["cho"], found["lua"]
    assert ("Cầu Sông Mây thông xe", "Ven Sông", "https://a.example") == (bridge.title, bridge.source, bridge.url)
    assert PublicationDate(2024, 9, 25, "stated", EDITED) == bridge.published
    assert PublicationDate(2023, basis="stated", evidence=EDITED) == market.published
    assert ("Chợ nổi", None, None) == (market.title, market.source, market.url)
    assert (rice.public_number, "lua") == market.replaced_by
    assert PublicationDate(2024, 9, 25, "stated") == rice.published
    assert () == report.faults


def test_corrected_title_and_date_are_searched(built: Build, tmp_path: Path) -> None:
    """The words of a corrected title are the headings of the article, and a period is compared with the new date."""
    built(corrections={"lua": Correction(title="Nông dân được mùa", published="2025-03")})
    index = Generations(tmp_path / "index").open()
    rice = index.find_article("lua")
    assert rice
    march = [date(2025, 3, 1).toordinal(), date(2025, 3, 31).toordinal()]
    assert march == index.publication_days[rice.number].tolist()
    assert ["nông", "dân", "được", "mùa"] == index.heading_syllables(rice.number)


def test_every_build_applies_them_to_unchanged_articles(built: Build, counting: CountingSegmenter) -> None:
    """Only articles whose correction is new, another or withdrawn are read again; others are copied as corrected."""
    before, plain = built()
    assert ["date"] == [fault.kind for fault in before.faults]
    first, corrected = built(corrections=CORRECTED)
    counting.sentences.clear()
    again, copied = built(corrections=CORRECTED)
    assert (2, 0) == (first.changed, again.changed)
    assert [copied[id_].published for id_ in copied] == [corrected[id_].published for id_ in corrected]
    assert BRIDGE.partition("\n")[0] not in counting.sentences
    another = CORRECTED | {"cau": replace(CORRECTED["cau"], published="2025-01-02")}
    assert (1, "2025-01-02") == ((changed := built(corrections=another))[0].changed, changed[1]["cau"].published.iso())
    withdrawn, articles = built()
    assert (2, plain) == (withdrawn.changed, articles)


def test_incremental_equals_full(built: Build) -> None:
    """A full build with corrections has the articles of one that copies what did not change."""
    built()
    assert built(corrections=CORRECTED)[1] == built(corrections=CORRECTED, full=True)[1]


def test_refresh_equals_build(tmp_path: Path, counting: CountingSegmenter, built: Build) -> None:
    """A refresh applies corrections, and finds replaced articles of the generation, as a build does."""
    articles, generations = tmp_path / "articles", Generations(tmp_path / "index")
    built(corrections={"lua": Correction(title="Cũ", replaced_by="cho")})
    name = generations.current()
    (articles / "dinh-chinh.txt").write_text(
        "Đính chính\nBài “Giá lúa lên cao” có sai sót.\nXin lỗi.", encoding="utf-8"
    )
    options = BuildOptions(corrections=CORRECTED, least_extended=0, largest_segment=5.0)
    report = refresh(articles, generations, counting, options)
    found = {article.id: replace(article, number=0, sentences=range(0)) for article in generations.open().articles}
    assert (name, True) == (generations.current(), report.generation.startswith(f"{name}+"))
    assert ("lua", "dinh-chinh") == tuple(one.id for id_ in ("cho", "lua") if (one := found[id_].replaced_by))
    whole = built(corrections=CORRECTED)[1]
    assert {id_: replace(article, number=0, sentences=range(0)) for id_, article in whole.items()} == found
    (articles / "dinh-chinh.txt").unlink()
    refresh(articles, generations, counting, replace(options, corrections={}))
    assert [None] * 3 == [article.replaced_by for article in generations.open().articles]


def test_impossible_correction_is_a_fault(built: Build) -> None:
    """A correction that states no date, which nobody can enter, costs its own article only."""
    report, found = built(corrections={"cau": Correction(published="hôm qua")})
    assert (["failed", "date"], {"cho", "lua"}) == (sorted((f.kind for f in report.faults), reverse=True), set(found))
