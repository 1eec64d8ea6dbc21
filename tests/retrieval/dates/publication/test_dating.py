"""Tests of retrieval/dates/publication/dating.py."""

import unicodedata
from datetime import date as day

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.dates.publication.dating import published_date
from retrieval.dates.publication.publication_date import Basis, PublicationDate

PIECES = (
    "sáng nay hôm qua ngày từ đến tháng năm thứ tư sẽ diễn ra so với cùng kỳ Tết Bính Ngọ Giải Cup quý IV 2024 2025 "
    "25/9 31/2 29-2 18 20/2/2026 9/2024 1-12-2023 99 ( ) , . \n 2023-2024 sinh đầu Ảnh: 2025/26 ngày\u0300"
)
WORDS = st.sampled_from(PIECES.split(" "))
TEXTS = st.one_of(st.text(max_size=120), st.lists(WORDS, max_size=25).map(" ".join))
SEEN = day(2026, 11, 30)


def inferred(title: str, *paragraphs: str) -> tuple[str | None, Basis, str]:
    """Return the date, basis and evidence of an article without address or path."""
    date = published_date(title=title, paragraphs=paragraphs, seen=SEEN)
    return date.iso(), date.basis, date.evidence


COFFEE = (
    "Cà phê được giá, nông dân phấn khởi",
    "Tại hội nghị ở Buôn Ma Thuột ngày 12/10, ngành cà phê công bố kết quả xuất khẩu.",
    "Sản lượng đạt hơn một triệu tấn, tăng 8% so với cùng kỳ năm 2020. Tháng 9/2021, giá cũng tăng.",
)


def test_day_and_comparison() -> None:
    """A day early in the text and a comparison with the year before make the full date of an event."""
    title, *paragraphs = COFFEE
    date = published_date(title=title, paragraphs=paragraphs, seen=SEEN)

    assert ("2021-10-12", "inferred", "Tháng 9/2021") == (date.iso(), date.basis, date.evidence)
    assert date.from_event


def test_day_in_the_words_of_the_writer_is_no_event() -> None:
    """A day that "sáng nay" ties to the day of writing is not called that of an event."""
    title, lead, figures = COFFEE
    paragraphs = [lead.replace("ngày 12/10", "sáng nay 12/10"), figures]
    date = published_date(title=title, paragraphs=paragraphs, seen=SEEN)

    assert ("2021-10-12", False) == (date.iso(), date.from_event)


def test_no_year_after_the_day_when_it_was_first_seen() -> None:
    """No month after the one in which the article was first indexed is possible."""
    title, *paragraphs = COFFEE
    seen = [day(2021, 9, 1), day(2021, 10, 11), day(2021, 10, 12), day(2031, 1, 1)]
    dates = [published_date(title=title, paragraphs=paragraphs, seen=one) for one in seen]

    assert ["--10-12", "--10-12", "2021-10-12", "2021-10-12"] == [date.iso() for date in dates]
    assert [None] * 4 == [date.interval for date in dates]


def test_interval_where_no_year_is_claimed() -> None:
    """Where the year is unsure, the months that it most likely lies in are an interval, within which the day occurs."""
    title, lead, figures = COFFEE
    paragraphs = [lead.replace("ngày 12/10", "sáng nay 12/10"), figures.partition(" Tháng")[0]]
    date = published_date(title=title, paragraphs=paragraphs, seen=SEEN)

    assert ("--10-12", None, "inferred", "cùng kỳ năm 2020") == (date.iso(), date.year, date.basis, date.evidence)
    assert date.interval
    assert day(2021, 1, 1) <= date.interval.since < day(2021, 10, 12) < date.interval.until < day(2022, 1, 1)


def test_no_interval_over_two_years() -> None:
    """Where the likely months span more than two years, nothing is inferred."""
    assert (None, "unknown", "") == inferred(
        "Cầu phao mới", "Cây cầu được khởi công hồi tháng 11/2021, đến tháng 6/2022 thì thông xe."
    )


def test_month_before_an_announced_event() -> None:
    """An announced event and a past day leave one month between them."""
    assert ("2023-06", "inferred", "ngày 22 đến ngày 25/6/2023") == inferred(
        "Đoàn xiếc sắp lưu diễn miền Trung năm 2023",
        "Đoàn xiếc cho biết sẽ biểu diễn ở Quy Nhơn từ ngày 22 đến ngày 25/6/2023, mở cửa miễn phí cho thiếu nhi.",
        "Trước đó hôm 20-5, các nghệ sĩ đã tập luyện cùng học viên địa phương. Đoàn thành lập năm 2021.",
    )


@pytest.mark.parametrize(
    ("lead", "iso", "words"),
    [
        ("Sáng nay (7/5), chợ nổi đông khách trở lại.", "--05-07", "Sáng nay (7/5)"),
        ("Sáng nay 7/5/2022, chợ nổi đông khách trở lại.", "2022-05-07", "Sáng nay 7/5/2022"),
        ("Hôm qua 31/12, người dân đổ về phố đi bộ.", "--01-01", "Hôm qua 31/12"),
        ("Ngày mai (1/3), phà Vàm Cống chạy lại.", "--02-28", "Ngày mai (1/3)"),
    ],
)
def test_day_relative_to_the_writing(lead: str, iso: str, words: str) -> None:
    """Words such as "hôm nay", "hôm qua" and "ngày mai" with a day give the day of writing."""
    assert (iso, "text", words) == inferred("Tin trong ngày", lead)


def test_latest_reported_day_across_new_year() -> None:
    """A day in January is later than one in December."""
    assert ("--01-03", "inferred", "Chiều 3/1") == inferred(
        "Bắt kẻ trộm trâu",
        "Tối 28/12, gia đình ông Sáu phát hiện mất hai con trâu. Chiều 3/1, công an huyện bắt giữ nghi phạm.",
    )


@pytest.mark.parametrize(
    "lead",
    [
        "Giải chạy sẽ khởi tranh vào ngày 14/8 quanh hồ.",
        "Hạn nộp hồ sơ đến ngày 14/8 tại phòng một cửa.",
        "Món này cần 1/2 thìa muối, 3-4 quả ớt và 24/7 chuẩn bị.",
        "Ông sinh ngày 14/8/1950 ở Nam Định.",
    ],
)
def test_days_that_are_not_reported(lead: str) -> None:
    """Future days, deadlines, fractions and birthdays are no evidence."""
    assert (None, "unknown", "") == inferred("Chuyện làng", lead)


def test_year_between_a_past_and_an_announced_day() -> None:
    """A past day and an announced day of the same year leave no other year."""
    assert ("2022", "inferred", "hôm 8/9/2022") == inferred(
        "Sửa cầu treo",
        "Cây cầu được khảo sát hôm 8/9/2022. Theo kế hoạch, nhà thầu sẽ khởi công ngày 20/11/2022.",
    )


@pytest.mark.parametrize(
    "lead",
    [
        "Sau cuộc thi Tiếng hát mùa thu 2006, anh bỏ nghề và về quê.",
        "Đội trở lại chung kết lần đầu tiên kể từ Cúp Sông Hồng 2014.",
        "Cả làng nhắc mãi Xuân Mậu Thân 1968.",
        "Sáng 17/2/1979, pháo nổ ở sáu tỉnh biên giới, theo lời kể của cụ Thào.",
        "Bị cáo nhận tiền ba lần, ngày 4/3/2015, ngày 9/8/2015 và ngày 2/2/2016, cáo trạng nêu.",
        "Mùa giải 2014, câu lạc bộ ấy xuống hạng; Làn Sóng Xanh 2025 trao cho ca sĩ ấy giải Album của năm.",
    ],
)
def test_years_of_past_events(lead: str) -> None:
    """Past competitions, history, awards and court cases claim no year."""
    assert None is published_date(title="Chuyện làng", paragraphs=[lead], seen=SEEN).year


def test_dateline() -> None:
    """A dateline with a full date is the date of publication."""
    assert ("2019-11-04", "text", "ngày 04/11/2019") == inferred(
        "Khánh thành cầu treo", "Hà Giang, ngày 04/11/2019 - Cây cầu mới nối hai bản đã thông xe."
    )


@pytest.mark.parametrize(
    ("url", "iso", "words"),
    [
        ("https://bao.example/cau-treo-20191104093015123.htm", "2019-11-04", "20191104093015123"),
        ("https://bao.example/cau-treo-185191104093015123.htm", "2019-11-04", "185191104093015123"),
        ("https://bao.example/2019/11/04/cau-treo.html", "2019-11-04", "2019/11/04"),
    ],
)
def test_date_in_the_address(url: str, iso: str, words: str) -> None:
    """A time of creation or a dated folder in the address is the day of publication."""
    date = published_date(title="Cầu treo", paragraphs=["Sáng 2/11, cầu thông xe."], url=url, seen=SEEN)

    assert (iso, "text", words) == (date.iso(), date.basis, date.evidence)


@pytest.mark.parametrize("url", ["https://bao.example/giai-2016-3505421.html", "https://bao.example/c48a20191104.html"])
def test_numbers_in_an_address(url: str) -> None:
    """A year in a headline and the number of an article are no dates."""
    assert published_date(title="Giải", paragraphs=[], seen=SEEN, url=url).iso() is None


def test_date_in_the_path() -> None:
    """A date in the path is used only if the text has none."""
    undated = published_date(
        title="Mẹo nấu phở", paragraphs=["Ninh xương lửa nhỏ."], seen=SEEN, path="2019/20191104_pho.txt"
    )
    dated = published_date(
        title="Tin", paragraphs=["Sáng nay (7/5), mưa lớn."], seen=SEEN, path="2019/20191104_tin.txt"
    )

    vague = published_date(
        title="Cầu phao mới",
        paragraphs=["Cây cầu khởi công hồi tháng 11/2021."],
        seen=SEEN,
        path="2022/20220304_cau.txt",
    )

    assert ("2019-11-04", "file", "20191104") == (undated.iso(), undated.basis, undated.evidence)
    assert ("2022-03-04", "file") == (vague.iso(), vague.basis)
    assert ("--05-07", "text") == (dated.iso(), dated.basis)


def test_evidence_in_decomposed_text() -> None:
    """Evidence from a decomposed text is decomposed too."""
    paragraph = unicodedata.normalize("NFD", "Chiều 3/1, công an huyện bắt giữ nghi phạm.")

    evidence = inferred("Tin", paragraph)[2]

    assert unicodedata.normalize("NFD", "Chiều 3/1") == evidence


@given(title=TEXTS, paragraphs=st.lists(TEXTS, max_size=3), url=TEXTS, path=TEXTS)
@settings(max_examples=300)
def test_evidence_is_a_slice(title: str, paragraphs: list[str], url: str, path: str) -> None:
    """For any text, nothing raises, the evidence of a date is a slice, and its ISO form can be parsed."""
    date = published_date(title=title, paragraphs=paragraphs, seen=SEEN, url=url, path=path)

    is_unknown = date.iso() is None and date.interval is None
    assert (date.basis == "unknown") == is_unknown == (not date.evidence)
    assert any(date.evidence in part for part in (title, *paragraphs, url, path))
    assert date == PublicationDate.from_iso(
        date.iso(), date.basis, date.evidence, interval=date.iso_interval(), from_event=date.from_event
    )
