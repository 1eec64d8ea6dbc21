"""When an article was published: stated, told, inferred or unknown."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.dates.publication.publication_date import Basis, PublicationDate, published_date, stated_date

PIECES = (
    "sáng nay hôm qua ngày từ đến tháng năm thứ tư sẽ diễn ra so với cùng kỳ Tết Bính Ngọ Giải Cup quý IV 2024 2025 "
    "25/9 31/2 29-2 18 20/2/2026 9/2024 1-12-2023 99 ( ) , . \n 2023-2024 sinh đầu Ảnh: 2025/26 ngày\u0300"
)
WORDS = st.sampled_from(PIECES.split(" "))
TEXTS = st.one_of(st.text(max_size=120), st.lists(WORDS, max_size=25).map(" ".join))
DATES = st.one_of(
    st.dates().map(lambda day: PublicationDate(day.year, day.month, day.day)),
    st.dates().map(lambda day: PublicationDate(None, day.month, day.day)),
    st.dates().map(lambda day: PublicationDate(day.year, day.month)),
    st.dates().map(lambda day: PublicationDate(day.year)),
    st.just(PublicationDate()),
)


def inferred(title: str, *paragraphs: str) -> tuple[str | None, Basis, str]:
    """The date, basis and evidence of an article without address or path."""
    date = published_date(title=title, paragraphs=paragraphs)
    return date.iso(), date.basis, date.evidence


@pytest.mark.parametrize(
    ("value", "iso"),
    [
        ("2024-09-25", "2024-09-25"),
        ("2024-09-25T08:15", "2024-09-25"),
        ("2024-09-25T23:30:00+00:00", "2024-09-26"),
        ("2024-09-25T17:00:00Z", "2024-09-26"),
        ("2024-09-25T00:30:00+09:00", "2024-09-24"),
        ("Wed, 25 Sep 2024 20:00:00 GMT", "2024-09-26"),
        ("2024-09", "2024-09"),
        ("2024/9/5", "2024-09-05"),
        ("25/9/2024", "2024-09-25"),
        ("25-9-2024", "2024-09-25"),
        ("25.9.24", "2024-09-25"),
        ("9/2024", "2024-09"),
        ("2024", "2024"),
        ("25/9", "--09-25"),
        ("ngày 25 tháng 9 năm 2024", "2024-09-25"),
        ("Thứ tư, 25/9/2024, 10:30 (GMT+7)", "2024-09-25"),
        (unicodedata.normalize("NFD", "ngày 25 tháng 9 năm 2024"), "2024-09-25"),
    ],
)
def test_stated_date_reads(value: str, iso: str) -> None:
    """Machines' and people's ways of writing a date are read; a time elsewhere becomes Vietnam's day."""
    stated = stated_date(value)

    assert stated is not None
    assert (iso, "stated", "") == (stated.iso(), stated.basis, stated.evidence)


@pytest.mark.parametrize("value", ["", "hôm qua", "31/2/2024", "Theo TTXVN", "0001-01-01T00:00+14:00"])
def test_stated_date_finds_none(value: str) -> None:
    """What holds no date, or an impossible one, states nothing."""
    assert stated_date(value) is None


def test_comparison_gives_the_year() -> None:
    """A day early in the text and a comparison with last year's period make a full date."""
    assert ("2021-10-12", "inferred", "so với cùng kỳ năm 2020") == inferred(
        "Cà phê được giá, nông dân phấn khởi",
        "Tại hội nghị ở Buôn Ma Thuột ngày 12/10, ngành cà phê công bố kết quả xuất khẩu.",
        "Sản lượng xuất khẩu 9 tháng đầu năm đạt hơn một triệu tấn, tăng 8% so với cùng kỳ năm 2020.",
    )


def test_comparison_that_names_its_own_year_gives_none() -> None:
    """Two years set side by side tell how they compare, not when the article was written."""
    assert ("--10-12", "inferred", "Ngày 12/10") == inferred(
        "Doanh thu của hãng xe",
        "Ngày 12/10, hãng xe công bố: năm 2021, doanh thu tăng 8% so với cùng kỳ năm 2020.",
    )


def test_announced_event_bounds_from_above() -> None:
    """An event still ahead and an earlier day looked back on leave one month in between."""
    assert ("2023-06", "inferred", "ngày 22 đến ngày 25/6/2023") == inferred(
        "Đoàn xiếc sắp lưu diễn miền Trung",
        "Đoàn xiếc cho biết sẽ biểu diễn ở Quy Nhơn từ ngày 22 đến ngày 25/6/2023, mở cửa miễn phí cho thiếu nhi.",
        "Trước đó hôm 20-5, các nghệ sĩ đã tập luyện cùng học viên địa phương.",
    )


def test_past_year_rules_out_an_earlier_one() -> None:
    """No year before one that the article looks back on is claimed, however loudly it is named."""
    assert (None, "unknown", "") == inferred(
        "Nhìn lại Giải đua thuyền 2018", "Cầu thủ trẻ ấy giải nghệ vào tháng 3/2022 và về quê mở quán."
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
def test_words_of_today_tell_the_day(lead: str, iso: str, words: str) -> None:
    """Words such as "hôm nay", "hôm qua" and "ngày mai" beside a day tie it to the day of writing."""
    assert (iso, "text", words) == inferred("Tin trong ngày", lead)


def test_latest_reported_day_wins_across_new_year() -> None:
    """A day in January follows one in December, so the news is of January."""
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
def test_other_days_are_not_the_news(lead: str) -> None:
    """Days ahead, deadlines, fractions and birthdays say nothing of the publication."""
    assert (None, "unknown", "") == inferred("Chuyện làng", lead)


@pytest.mark.parametrize(
    ("lead", "iso", "words"),
    [
        # 25/9 was a Wednesday in 2024, and before that in 2019
        ("Thứ tư (25/9), phà chạy lại. Bến phà xây năm 2023 đã được sửa xong.", "2024", "Thứ tư (25/9)"),
        ("Mùng 2 Tết (11/2), làng mở hội. Đình làng được tu sửa năm 2023.", "2024", "Mùng 2 Tết (11/2)"),
        (
            "Chiều 12/10, trường đón tân sinh viên. Năm học 2021-2022, trường có ba ngành mới.",
            "2021-10-12",
            "2021-2022",
        ),
        ("Chiều 12/3, trường họp phụ huynh. Năm học 2021-2022, trường có ba ngành mới.", "2022-03-12", "2021-2022"),
    ],
)
def test_calendars_decide_the_year(lead: str, iso: str, words: str) -> None:
    """A weekday, a lunar day and a school year leave one year, given an earlier one as a bound."""
    told, _, evidence = inferred("Chuyện làng", lead)

    assert (iso, words) == (told, evidence)


def test_announced_day_bounds_the_year() -> None:
    """A day looked back on and one announced in the same year leave no other."""
    assert ("2022", "inferred", "ngày 20/11/2022") == inferred(
        "Sửa cầu treo",
        "Cây cầu được khảo sát hôm 8/9/2022. Theo kế hoạch, nhà thầu sẽ khởi công ngày 20/11/2022.",
    )


def test_age_and_year_of_birth_make_a_year() -> None:
    """An age adds to a year of birth; where other words agree, the sum is claimed."""
    assert ("2021", "inferred") == inferred(
        "Người giữ nghề", "Chị Lụa (SN 1990, 31 tuổi) mở xưởng dệt. Năm 2021, chị nhận giải Bàn tay vàng 2021."
    )[:2]


@pytest.mark.parametrize(
    "lead",
    [
        "Sau cuộc thi Tiếng hát mùa thu 2006, anh bỏ nghề và về quê.",
        "Đội trở lại chung kết lần đầu tiên kể từ Cúp Sông Hồng 2014.",
        "Cả làng nhắc mãi Xuân Mậu Thân 1968.",
        "Anh Sơn về nước vào tháng 11/2019, theo lời Xuân Sơn.",
        "Tính đến ngày 31/12/2019, ngân hàng có 90 chi nhánh; năm 2019, lãi tăng 5 %.",
    ],
)
def test_years_remembered_are_not_the_news(lead: str) -> None:
    """Competitions looked back on, years that name history, and the close of a year do not date an article."""
    assert "unknown" == inferred("Chuyện làng", lead)[1]


def test_lunar_year_beside_a_day_in_winter() -> None:
    """The name of a lunar year gives the solar one to a day near Tết."""
    assert ("2018-02-09", "inferred", "Tết Mậu Tuất") == inferred(
        "Làng hoa vào vụ", "Sáng 9/2, thương lái tấp nập đến làng hoa chuẩn bị cho Tết Mậu Tuất."
    )


def test_dateline_is_the_date() -> None:
    """A line that heads the article with a full date states it in the text."""
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
def test_address_tells_the_day(url: str, iso: str, words: str) -> None:
    """A moment of creation or a dated folder in the address is the day of publication."""
    date = published_date(title="Cầu treo", paragraphs=["Sáng 2/11, cầu thông xe."], url=url)

    assert (iso, "text", words) == (date.iso(), date.basis, date.evidence)


@pytest.mark.parametrize("url", ["https://bao.example/giai-2016-3505421.html", "https://bao.example/c48a20191104.html"])
def test_numbers_in_an_address_are_no_date(url: str) -> None:
    """A year in a headline and an article's number do not date it."""
    assert published_date(title="Giải", paragraphs=[], url=url).iso() is None


def test_path_comes_last() -> None:
    """A date in the path counts where the text tells nothing, and only there."""
    untold = published_date(title="Mẹo nấu phở", paragraphs=["Ninh xương lửa nhỏ."], path="2019/20191104_pho.txt")
    told = published_date(title="Tin", paragraphs=["Sáng nay (7/5), mưa lớn."], path="2019/20191104_tin.txt")

    assert ("2019-11-04", "file", "20191104") == (untold.iso(), untold.basis, untold.evidence)
    assert ("--05-07", "text") == (told.iso(), told.basis)


def test_evidence_is_as_written() -> None:
    """Evidence found in a decomposed text is given in its own letters, not in composed ones."""
    paragraph = unicodedata.normalize("NFD", "Chiều 3/1, công an huyện bắt giữ nghi phạm.")

    evidence = inferred("Tin", paragraph)[2]

    assert unicodedata.normalize("NFD", "Chiều 3/1") == evidence


@given(title=TEXTS, paragraphs=st.lists(TEXTS, max_size=3), url=TEXTS, path=TEXTS)
@settings(deadline=None, max_examples=300)
def test_evidence_is_a_slice(title: str, paragraphs: list[str], url: str, path: str) -> None:
    """Whatever the text: nothing raises, a date has an exact slice as evidence, and its ISO form reads back."""
    date = published_date(title=title, paragraphs=paragraphs, url=url, path=path)

    assert (date.basis == "unknown") == (date.iso() is None) == (not date.evidence)
    assert any(date.evidence in part for part in (title, *paragraphs, url, path))
    assert date == PublicationDate.from_iso(date.iso(), date.basis, date.evidence)


@given(value=TEXTS)
def test_stated_date_never_raises(value: str) -> None:
    """Whatever is stated yields a date that can be written down, or none."""
    stated = stated_date(value)

    assert stated is None or stated.iso()


@given(date=DATES)
def test_iso_round_trips(date: PublicationDate) -> None:
    """Every precision survives being written down and read back."""
    assert date == PublicationDate.from_iso(date.iso(), date.basis)


@pytest.mark.parametrize("iso", ["25/9/2024", "2024-13", "2024-02-30", "--09", ""])
def test_from_iso_refuses_other_forms(iso: str) -> None:
    """What is no date is refused by name."""
    with pytest.raises(ValueError, match="is no date"):
        PublicationDate.from_iso(iso, "stated")
