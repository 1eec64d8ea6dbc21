from retrieval.articles.correction_notice import corrected_articles, title_key

TITLE = "Cầu Sông Mây dài 512 m"
KEY = title_key(TITLE)


def test_title_in_quotation_marks() -> None:
    """A notice names the other article in quotation marks, in its title or its text, in any notation of them."""
    for marks in ("“{}”", '"{}"', "«{}»", "‘{}’", "'{}'"):
        named = marks.format(TITLE)
        assert [KEY] == corrected_articles("Đính chính", f"Trong bài {named} ngày 25/9/2024 có sai sót.")
        assert [KEY] == corrected_articles(f"Đính chính thông tin trong bài viết {named}", "Xin lỗi bạn đọc.")[:1]


def test_title_after_the_word() -> None:
    """What follows the word in the title of a notice is the title of the other article."""
    for title in (f"Đính chính: {TITLE}", f"[Cải chính] {TITLE}", f"ĐÍNH CHÍNH BÀI VIẾT: {TITLE}"):
        assert [KEY] == corrected_articles(title, "Cầu dài 521 m.")


def test_address_in_the_text() -> None:
    """A notice may name the other article by its address."""
    address = "https://ven-song.example/cau-512"
    assert [address] == corrected_articles("Đính chính", f"Bài viết tại {address}. Tòa soạn xin lỗi.")


def test_text_that_calls_itself_a_correction() -> None:
    """A notice without a title of its own is recognised by its first words."""
    assert [KEY] == corrected_articles("Tòa soạn xin lỗi bạn đọc", f"Tòa soạn đính chính bài “{TITLE}” hôm qua.")


def test_other_articles_correct_nothing() -> None:
    """The words further down, or quotations of few words, make no notice."""
    assert [] == corrected_articles(TITLE, f"{'Cầu bền. ' * 20}Sau đó tòa soạn đính chính bài “{TITLE}”.")
    assert [] == corrected_articles("Đính chính", "Tên đúng là “Sông Mây”.")
