"""What each command of the chat does, for menus and help, in two languages."""

from collections.abc import Mapping
from typing import Literal

CommandName = Literal[
    "start",
    "help",
    "hoi",
    "tomtat",
    "dongthoigian",
    "baiviet",
    "lichsu",
    "xuat",
    "xoadulieu",
    "privacy",
    "huy",
    "reindex",
    "thongke",
    "danhgia",
    "sua",
    "ngay",
    "thoat",
]

VIETNAMESE: Mapping[CommandName, str] = {
    "start": "bắt đầu",
    "help": "cách dùng",
    "hoi": "hỏi kho bài: /hoi ‹câu hỏi›",
    "tomtat": ("tóm tắt một bài, một chủ đề hoặc một khoảng thời gian: /tomtat 3, /tomtat ‹chủ đề›, /tomtat tuần này"),
    "dongthoigian": "các sự kiện theo thứ tự thời gian: /dongthoigian ‹chủ đề›",
    "baiviet": "các bài trong kho, tìm bài: /baiviet ‹từ khóa›",
    "lichsu": "các câu bạn đã hỏi",
    "xuat": "tải về mọi thứ tôi lưu về bạn",
    "xoadulieu": "xóa mọi thứ tôi lưu về bạn",
    "privacy": "tôi lưu gì về bạn",
    "huy": "hủy việc đang làm dở",
    "reindex": "đọc lại kho bài",
    "thongke": "số liệu về kho bài và các câu hỏi",
    "danhgia": "câu trả lời bị chê và câu chưa trả lời được",
    "sua": "sửa ngày, nguồn, tiêu đề của một bài: /sua 12 ngày 25/9/2024",
    "ngay": "các bài chưa rõ ngày",
    "thoat": "thoát",
}
ENGLISH: Mapping[CommandName, str] = {
    "start": "start",
    "help": "how to use me",
    "hoi": "ask the articles: /ask ‹question›",
    "tomtat": "summarise an article, a topic or a period: /summary 3, /summary ‹topic›, /summary năm 2024",
    "dongthoigian": "events in order of time: /timeline ‹topic›",
    "baiviet": "the articles, or those with some words: /articles ‹words›",
    "lichsu": "what you have asked: /history",
    "xuat": "a file of all that I store about you: /export",
    "xoadulieu": "delete all that I store about you: /erase",
    "privacy": "what I store about you",
    "huy": "end what is under way: /cancel",
    "reindex": "read the articles again",
    "thongke": "figures of the articles and the questions: /stats",
    "danhgia": "disliked answers and unanswered questions: /review",
    "sua": "correct date, source or title of an article: /correct 12 date 25/9/2024",
    "ngay": "articles with an uncertain date: /dates",
    "thoat": "leave",
}
