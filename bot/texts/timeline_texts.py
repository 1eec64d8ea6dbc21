"""The texts around a timeline; see `bot.texts.texts`."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TimelineTexts:
    """The texts in one language. Comments name the fields of a format."""

    heading: str  # {topic} {articles}
    missing: str
    topic_unknown: str
    period_empty: str  # {topic}
    undated: str
    parts: dict[str, str]  # {unit}; by the Vietnamese word for the part
    bounds: dict[str, str]  # {time}; by `EventDate.bound`
    counted: str  # below the entries, if one has a date that its words alone do not give
    published: str  # {date}


VIETNAMESE = TimelineTexts(
    heading="Dòng thời gian về {topic}, từ {articles} bài:",
    missing=(
        "Bạn muốn xem dòng thời gian về gì? Viết chủ đề ngay sau lệnh: "
        "/dongthoigian ‹chủ đề› hoặc /dongthoigian ‹chủ đề› năm 2024."
    ),
    topic_unknown="Kho bài chưa có bài nào về chủ đề này.",
    period_empty="Tôi không thấy sự kiện nào rõ ngày về {topic}.",
    undated="Các bài về chủ đề này không có sự kiện nào rõ ngày.",
    parts={
        "đầu": "đầu {unit}",
        "giữa": "giữa {unit}",
        "cuối": "cuối {unit}",
        "nửa đầu": "nửa đầu {unit}",
        "nửa cuối": "nửa cuối {unit}",
        "nửa sau": "nửa cuối {unit}",
    },
    bounds={"": "{time}", "since": "từ {time}", "until": "đến {time}"},
    counted="Ngày của các mốc như “hôm qua”, “tháng 5” được tính theo ngày đăng bài.",
    published="đăng {date}",
)

ENGLISH = TimelineTexts(
    heading="Timeline of {topic}, from {articles} articles:",
    missing=(
        "What should the timeline be about? Write the topic right after the command: "
        "/timeline ‹topic› or /timeline ‹topic› năm 2024 (the year 2024)."
    ),
    topic_unknown="I hold no article about this topic.",
    period_empty="I see no event with a known date about {topic}.",
    undated="The articles about this topic report no event with a known date.",
    parts={
        "đầu": "beginning of {unit}",
        "giữa": "middle of {unit}",
        "cuối": "end of {unit}",
        "nửa đầu": "first half of {unit}",
        "nửa cuối": "second half of {unit}",
        "nửa sau": "second half of {unit}",
    },
    bounds={"": "{time}", "since": "from {time}", "until": "until {time}"},
    counted="Dates of words like “hôm qua” (yesterday) are counted from the day of publication.",
    published="published {date}",
)
