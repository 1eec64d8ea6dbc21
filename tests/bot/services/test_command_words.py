"""Commands in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.services.command_words import WordedCommand, command_in_words
from retrieval.text.normalise import fold

COMMANDS = {
    "giúp đỡ": ("help", ""),
    "Bạn hướng dẫn sử dụng giúp mình nhé": ("help", ""),
    "quyền riêng tư": ("privacy", ""),
    "danh sách bài": ("baiviet", ""),
    "đọc bài số 1": ("baiviet", "1"),
    "Cho tôi xem bài #12!": ("baiviet", "12"),
    "bài về Rào Trăng": ("baiviet", "Rào Trăng"),
    "làm ơn tìm các bài báo nói về giá vàng SJC.": ("baiviet", "giá vàng SJC"),
    "có bài nào về Rào Trăng không": ("baiviet", "Rào Trăng"),
    "tóm tắt giá vàng": ("tomtat", "giá vàng"),
    "Tóm tắt tin tuần này về giá lúa": ("tomtat", "tuần này về giá lúa"),
    "tóm tắt giúp em bài số 3 với ạ": ("tomtat", "3"),
    "tóm tắt bài này": ("tomtat", ""),
    "dòng thời gian giá lúa": ("dongthoigian", "giá lúa"),
    "dòng thời gian của vụ Rào Trăng": ("dongthoigian", "vụ Rào Trăng"),
    "theo dõi giá vàng": ("theodoi", "giá vàng"),
    "Tôi muốn theo dõi tin tức về giá lúa": ("theodoi", "giá lúa"),
    "theo dõi giúp mình tin mới về bão số 3": ("theodoi", "bão số 3"),
    "theo dõi giá vàng mỗi ngày lúc 7 giờ": ("theodoi", "giá vàng mỗi ngày lúc 7 giờ"),
    "gửi tin mỗi ngày lúc 7 giờ": ("theodoi", "mỗi ngày lúc 7 giờ"),
    "Gửi cho tôi tin mới hằng ngày lúc 19h30": ("theodoi", "hằng ngày lúc 19h30"),
    "gửi tôi tin về giá vàng lúc 7:00 mỗi ngày": ("theodoi", "về giá vàng lúc 7:00 mỗi ngày"),
    "ngừng theo dõi": ("ngungtheodoi", ""),
    "Ngừng theo dõi giá vàng": ("ngungtheodoi", "giá vàng"),
    "bỏ theo dõi tin về giá lúa": ("ngungtheodoi", "giá lúa"),
    "hủy bỏ": ("huy", ""),
    "xem lịch sử câu hỏi": ("lichsu", ""),
    "xuất dữ liệu của tôi": ("xuat", ""),
    "xóa hết dữ liệu của mình đi": ("xoadulieu", ""),
    "đọc lại kho bài": ("reindex", ""),
    "thống kê": ("thongke", ""),
}
QUESTIONS = [
    "Tóm tắt vụ án là gì?",
    "Tóm tắt nói gì về giá vàng",
    "Bài về Rào Trăng nói gì?",
    "Bài thuốc có tác dụng gì?",
    "Bài báo nào được xuất bản năm 1937?",
    "Dòng thời gian nào được mở rộng hơn nữa?",
    "Ai xóa dữ liệu của tôi?",
    "theo dõi giá vàng ở đâu?",
    "Theo dõi giá vàng ở đâu",
    "theo dõi sát diễn biến của bão",
    "theo dõi bệnh nhân sau mổ",
    "Ai theo dõi giá vàng?",
    "Gửi tin nhắn lúc 7 giờ tối qua",
    "gửi tin mỗi ngày",
    "Ngừng theo dõi vì sao?",
    "Bộ Y tế theo dõi dịch cúm",
    "theo dõi",
    "Hướng dẫn của Bộ Y tế",
    "Huy",
    "huy",
    "Tin mới nhất",
    "tóm tắt tin mới nhất",
    "/tomtat giá vàng",
    "tóm tắt " + "giá vàng " * 7,
    "",
    "?",
]


@pytest.mark.parametrize(("text", "expected"), COMMANDS.items())
def test_words_of_a_command(text: str, expected: tuple[str, str]) -> None:
    """A message that consists of a command is one, with its diacritics and without."""
    name, argument = expected
    assert [(name, argument), (name, fold(argument))] == [
        (command.name, command.argument) for one in (text, fold(text)) if (command := command_in_words(one))
    ]


def test_tone_marks_in_either_place() -> None:
    """A tone mark on either vowel is the same word."""
    assert WordedCommand("xoadulieu") == command_in_words("xoá dữ liệu") == command_in_words("xóa dữ liệu")


@pytest.mark.parametrize("text", QUESTIONS)
def test_questions_are_no_command(text: str) -> None:
    """What asks something, is a name, or goes on too long is no command."""
    assert (None, None) == (command_in_words(text), command_in_words(fold(text)))


@given(st.text(st.characters(exclude_categories=()), max_size=60), st.sampled_from([*COMMANDS, ""]))
def test_any_text(noise: str, words: str) -> None:
    """Any text is read without an error, and an argument is part of it."""
    command = command_in_words(f"{words} {noise}")
    assert command is None or command.argument.strip() == command.argument
