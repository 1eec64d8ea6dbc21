"""What the words after `/theodoi` ask for."""

import pytest

from bot.services.subscription_words import UnknownTimeError, Wish, read_wish

PARIS, TOKYO, BRASILIA = "Europe/Paris", "Etc/GMT-9", "Etc/GMT+3"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("giá vàng", Wish("giá vàng")),
        ("  giá \n vàng ", Wish("giá vàng")),
        ("ngày 7 tháng 5", Wish("ngày 7 tháng 5")),
        ("ngày mai", Wish("ngày mai")),
        ("ngày 7:00", Wish("", 420)),
        ("ngày 7h", Wish("", 420)),
        ("hằng ngày lúc 7 giờ 30 giá vàng", Wish("giá vàng", 450)),
        ("Mỗi ngày 19h05", Wish("", 1145)),
        ("mỗi ngày lúc 7 giờ tối về giá lúa", Wish("giá lúa", 1140)),
        ("moi ngay luc 7 gio sang", Wish("", 420)),
        ("lúc 12 giờ đêm hằng ngày", Wish("", 0)),
        ("11h30 đêm mỗi ngày", Wish("", 1410)),
        ("Giá Vàng mỗi ngày lúc 1 giờ trưa", Wish("Giá Vàng", 780)),
        ("về giá lúa hằng ngày 6:15", Wish("giá lúa", 375)),
        ("chuyến tàu lúc 7:00 ngày mai", Wish("chuyến tàu lúc 7:00 ngày mai")),
        ("hàng ngày", Wish("hàng ngày")),
        ("ngày 7:00 vé tàu Tết", Wish("vé tàu Tết", 420)),
        ("daily 0:00 lúa", Wish("lúa", 0)),
        ("every day at 6:15 europe/paris lúa", Wish("lúa", 375, PARIS)),
        ("ngày 7:00 UTC+9", Wish("", 420, TOKYO)),
        ("ngày 7:00 gmt-3 giá vàng", Wish("giá vàng", 420, BRASILIA)),
        ("ngày 7:00 GMT+0", Wish("", 420, "Etc/GMT")),
        ("x" * 500, Wish("x" * 200)),
    ],
)
def test_wishes(words: str, expected: Wish) -> None:
    """A topic stands alone or at a time of the day, which needs its colon or "giờ", and may name a zone."""
    assert expected == read_wish(words)


@pytest.mark.parametrize("words", ["ngày 24:00", "ngày 7:60", "ngày 7:00 UTC+15", "ngày 7:00 UTC-13", "ngày 7:00 A/B"])
def test_unknown_times(words: str) -> None:
    """A time or a zone that does not exist is an error."""
    with pytest.raises(UnknownTimeError):
        read_wish(words)
