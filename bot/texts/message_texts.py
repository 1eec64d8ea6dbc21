"""The replies to messages that are not simply a question, in Vietnamese and in English."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

WordlessKind = Literal["sticker", "place", "contact", "poll"]


@dataclass(frozen=True, slots=True)
class MessageTexts:
    """The texts in one language. Comments name the fields of a format."""

    ask_back: str
    too_long: str  # {longest} {question}
    forwarded: str
    forwarded_unknown: str
    wordless: Mapping[WordlessKind, str]
    question_cancelled: str
    nothing_to_cancel: str


VIETNAMESE = MessageTexts(
    ask_back="Bạn muốn hỏi gì? Viết câu hỏi ngay sau tên tôi nhé.",
    too_long="Tin nhắn dài quá, một câu hỏi chỉ nên dài {longest} ký tự. Tôi trả lời câu cuối: “{question}”",
    forwarded="Về tin này, kho bài có:",
    forwarded_unknown="Kho bài chưa có gì về tin này.",
    wordless={
        "sticker": "Hình vui quá! Bạn muốn hỏi gì thì cứ gõ nhé.",
        "place": "Tôi chưa xem được vị trí. Bạn gõ tên nơi muốn hỏi giúp tôi nhé.",
        "contact": "Tôi không dùng danh bạ. Bạn gõ tên người muốn hỏi giúp tôi nhé.",
        "poll": "Tôi không bình chọn được. Bạn gõ câu hỏi giúp tôi nhé.",
    },
    question_cancelled="Đã hủy. Khi nào cần, bạn cứ hỏi nhé.",
    nothing_to_cancel="Hiện không có việc gì để hủy. Bạn cứ hỏi nhé.",
)

ENGLISH = MessageTexts(
    ask_back="What would you like to know? Write your question right after my name.",
    too_long="This message is too long; a question has {longest} characters at most. I answer: “{question}”",
    forwarded="On this news, the articles have:",
    forwarded_unknown="The articles have nothing on this news.",
    wordless={
        "sticker": "That is a nice one! Just type what you would like to know.",
        "place": "I cannot look at places yet. Please type the name of the place.",
        "contact": "I do not use contacts. Please type the name of the person.",
        "poll": "I cannot vote. Please type your question.",
    },
    question_cancelled="Cancelled. Ask me whenever you like.",
    nothing_to_cancel="There is nothing to cancel. Just ask.",
)
