"""The stories of a topic, and what is quoted of them."""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from retrieval.building.build import build
from retrieval.index.generations import Generations
from retrieval.index.sentence_index import SentenceIndex
from retrieval.index.stories import Stories
from retrieval.questions.query import read_question
from retrieval.summaries.article_selection import all_about
from retrieval.summaries.figures import latest_figures
from retrieval.summaries.story_selection import Story, newest_stories, summarise_stories
from retrieval.summaries.timeline import MOST_ENTRIES, timeline
from tests.answers import BlankSegmenter

IndexOf = Callable[..., SentenceIndex]


@pytest.fixture
def index_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> IndexOf:
    """A function that builds an index of records, whose ids are their places, with these stories."""

    def make(records: Sequence[Mapping[str, object]], stories: Sequence[Sequence[int]] = ()) -> SentenceIndex:
        lines = [json.dumps({"id": str(place), **record}) + "\n" for place, record in enumerate(records)]
        (tmp_path / "articles.jsonl").write_text("".join(lines), encoding="utf-8")
        generations = Generations(tmp_path / "index")
        build(tmp_path / "articles.jsonl", generations, BlankSegmenter())
        index = generations.open()
        if stories:
            monkeypatch.setattr(index, "stories", Stories(stories))
        return index

    return make


def news(title: str, day: str, *body: str) -> Mapping[str, object]:
    return {"title": title, "published": day, "body": list(body)}


BOATS = (
    news("Xã đón tàu cá mới", "2025-03-01", "Hôm nay xã đón tàu cá mới sau hai năm chờ đợi.", "Dân vui."),
    news("Được cá, hai con tàu về bến", "2025-03-09", "Sáng nay hai con tàu đầy khoang về bến sông Vạn."),
    news("Giá heo tăng", "2025-03-08", *("Giá heo hơi tăng thêm một nghìn.",) * 3, "Giá tàu cá thì không tăng."),
    news("Xã mở đường", "2025-03-05", "Xã mở đường cho người đi tàu cá về làng chài."),
    news("Làng có thêm tàu cá", "2025-02-01", "Làng Vạn có thêm tàu cá bọc thép dài ba mươi mét."),
    *(news(f"Ga số {day}", f"2025-01-0{day}", "Hôm nay ga mở cửa cho tàu chở hàng vào.") for day in range(1, 5)),
    *(news(f"Ao số {day}", f"2025-01-0{day}", "Hôm nay ao nuôi cá giống của xã bên.") for day in range(1, 5)),
)


def stories_of(index: SentenceIndex, topic: str) -> list[Story]:
    query = read_question(topic, BlankSegmenter())
    return newest_stories(index, all_about(index, query), query)


def test_stories_of_a_topic(index_of: IndexOf) -> None:
    """Stories with the topic in a title come before those that open with it; a passing mention is none of them."""
    stories = stories_of(index_of(BOATS), "tàu cá")

    assert [([0], False), ([1], True), ([4], False), ([3], False)] == [
        (story.articles, story.aside) for story in stories
    ]


def test_only_mentions(index_of: IndexOf) -> None:
    """Where no article is about the topic, those that mention it are its stories."""
    assert [Story([0])] == stories_of(index_of([BOATS[2]]), "tàu cá")


def test_what_is_quoted_of_stories(index_of: IndexOf) -> None:
    """Each story has its own quotation, newest first, but one with the words of the topic scattered last.

    One whose only sentence may not stand alone is passed over.
    """
    index = index_of(BOATS)
    query = read_question("tàu cá", BlankSegmenter())
    quoted = summarise_stories(index, stories_of(index, "tàu cá"), syllables=200, query=query)
    short = summarise_stories(index, stories_of(index, "tàu cá"), syllables=40, query=query)

    assert [[0], [4], [1]] == [one.story.articles for one in quoted]
    assert [[0]] == [one.story.articles for one in short]
    assert all(one.sentences for one in quoted)


def test_a_story_is_quoted_by_what_stands_alone(index_of: IndexOf) -> None:
    """Of a story a sentence that stands alone is quoted; the newest is quoted without one, others are passed over."""
    lost = "Dự án nói trên đã được ông duyệt tại cuộc họp ấy vào sáng nay."
    other = "Theo đó, ông cũng bị nhắc nhở vì bài viết ấy của tôi hôm qua."
    whole = "Sáng 2/3, xã Vạn Hà đã có cầu Sông Vạn dài 512 m sau hai năm chờ đợi của người dân trong xã."
    records = [
        news("Xã Vạn Hà họp bàn", "2025-03-09", lost),
        news("Xã Vạn Hà có cầu Sông Vạn", "2025-03-08", other, whole),
        news("Xã Vạn Hà nhắc nhở", "2025-03-07", other),
    ]
    index, query = index_of(records, [[0], [1], [2]]), read_question("Xã Vạn Hà", BlankSegmenter())
    quoted = summarise_stories(index, stories_of(index, "Xã Vạn Hà"), syllables=400, query=query)

    assert [([0], [lost]), ([1], [whole])] == [
        (one.story.articles, [sentence.text for sentence in one.sentences]) for one in quoted
    ]


@pytest.mark.parametrize(
    ("topic", "expected"),
    [
        ("tàu cá", {0, 1, 2, 3, 4}),
        ("TÀU CÁ", {0, 1, 2, 3, 4}),
        ("tau ca", {0, 1, 2, 3, 4}),
        ("tầu cả", set()),
        ("đón tàu cá", {0}),
        ("có thêm tàu cá", {4}),
        ("đón thêm tàu cá", {0, 4}),
    ],
    ids=["typed", "capitals", "folded", "other marks", "three", "four", "all but one"],
)
def test_articles_about_a_topic(index_of: IndexOf, topic: str, expected: set[int]) -> None:
    """An article is about a topic if it holds its words, half of the neighbours as such, or all of it in the title."""
    assert expected == {*all_about(index_of(BOATS), read_question(topic, BlankSegmenter()))}


def prices(*prices_of_days: str) -> list[Mapping[str, object]]:
    """Return an article a day that states the price of that day."""
    return [
        news(f"Giá lúa ngày {day}", f"2025-03-{day:02}", f"Ngày {day}/3, giá lúa Vĩnh Giang ở mức {price}.")
        for day, price in enumerate(prices_of_days, start=1)
    ]


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        (["7.200 đồng/kg", "7.300 đồng/kg", "7.400 đồng/kg"], ["7.200", "7.300", "7.400"]),
        ([f"7.{tens}00 đồng/kg" for tens in range(1, 8)], ["7.300", "7.400", "7.500", "7.600", "7.700"]),
        (["7.200 người", "7.300 người", "7.400 người"], []),
        (["10 năm", "12 năm", "18 năm"], []),
        (["11,5 %", "12,5 %", "13,5 %"], []),
        (["7.200 đồng/kg", "7.300 đồng/kg"], []),
    ],
    ids=["changes", "latest", "people", "times", "shares", "too few"],
)
def test_figures_come_first(index_of: IndexOf, stated: Sequence[str], expected: Sequence[str]) -> None:
    """The latest figures of one quantity are found in order of time; numbers of people, times and shares are none."""
    index = index_of(prices(*stated))
    series = latest_figures(index, range(len(stated)), read_question("giá lúa", BlankSegmenter()))

    assert expected == [figure.number for figure in series.figures] if series else not expected


def test_shares_of_a_rate_come_first(index_of: IndexOf) -> None:
    """Figures of a topic that is a share are found."""
    rates = [
        news(f"Lãi suất ngày {day}", f"2025-03-{day:02}", f"Ngày {day}/3, lãi suất ở Vĩnh Giang là {day + 4},5 %.")
        for day in range(1, 4)
    ]
    series = latest_figures(index_of(rates), range(3), read_question("lãi suất", BlankSegmenter()))

    assert series is not None
    assert ["5,5", "6,5", "7,5"] == [figure.number for figure in series.figures]


def test_announced_figures_are_left_out(index_of: IndexOf) -> None:
    """A figure of a day after its article's is a forecast."""
    index = index_of(
        [*prices(*["7.200 đồng/kg"] * 2), news("Dự báo", "2025-03-03", "Ngày 9/3/2025, giá lúa ở mức 7.900 đồng/kg.")]
    )

    assert latest_figures(index, range(3), read_question("giá lúa", BlankSegmenter())) is None


@pytest.mark.parametrize("days", [MOST_ENTRIES + 1, 3], ids=["broad", "narrow"])
def test_a_broad_topic_has_one_entry_a_story(index_of: IndexOf, days: int) -> None:
    """The timeline of many stories has one entry of each; that of few has as many as there are events."""
    goods = ["lúa", "ngô", "khoai", "sắn", "cá", "tôm", "cua", "ốc", "vịt", "gà", "heo"]
    records = [
        news(
            f"Chợ Mây bán {goods[day]}",
            f"2025-03-{day + 1:02}",
            f"Ngày {day + 1}/3, chợ Mây bán {day + 30} tấn {goods[day]}.",
        )
        for day in range(days)
    ]
    index = index_of(records, [[0, 1]])
    entries = timeline(index, range(days), read_question("chợ Mây", BlankSegmenter()))

    assert (1 if days > MOST_ENTRIES else 2) == sum(entry.article in {0, 1} for entry in entries)
