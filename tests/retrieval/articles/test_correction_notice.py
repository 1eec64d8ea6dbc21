import unicodedata

import pytest

from retrieval.articles.correction_notice import find_notice

SORRY = "Trong bài “Cầu Sông Mây dài 512 m” có sai sót. Tòa soạn xin lỗi bạn đọc."


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Đính chính", SORRY),
        ("ĐÍNH CHÍNH: Cầu Sông Mây dài 512 m", "Cầu dài 521 m."),
        ("[Cải chính] Cầu Sông Mây dài 512 m", "Cầu dài 521 m."),
        ("Thông tin đính chính", SORRY),
        ("Tòa soạn xin lỗi và đính chính bài về cầu Sông Mây", SORRY),
        ("Cầu Sông Mây dài 521 m (đính chính)", "Cầu dài 521 m."),
        ("Cùng bạn đọc", f"Đính chính. {SORRY}"),
        ("Cùng bạn đọc", f"{SORRY} Nay chúng tôi đính chính như sau."),
        ("Cùng bạn đọc", f"{SORRY}\nBáo Ven Sông xin được đính chính: cầu dài 521 m."),
    ],
)
def test_notices(title: str, text: str) -> None:
    """A notice is recognised by its title or by what the newspaper says of itself."""
    assert find_notice(title, text)
    assert find_notice(unicodedata.normalize("NFD", title), unicodedata.normalize("NFD", text))


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Bộ Y tế đính chính số ca sốt xuất huyết", "Hôm nay Bộ Y tế đính chính số ca. Ông Tư cho biết."),
        ("Cầu Sông Mây dài 512 m", SORRY),
        ("Cầu Sông Mây dài 512 m", f"{'Cầu bền. ' * 200}Tòa soạn đính chính."),
    ],
)
def test_news_of_corrections(title: str, text: str) -> None:
    """What others correct is news, and so is what says so far down."""
    assert find_notice(title, text) is None


def test_what_a_notice_names() -> None:
    """A notice has the words of its title and its beginning, and the addresses there."""
    notice = find_notice("Đính chính", "Bài “Cầu, Sông Mây” tại https://ven-song.example/cau-512. Cầu bền.")
    assert notice
    assert notice.words.startswith("đính chính bài cầu sông mây tại")
    assert ("https://ven-song.example/cau-512",) == notice.addresses
    assert len(find_notice("Đính chính", "Cầu " * 5000).words) < 1500  # type: ignore[union-attr]
