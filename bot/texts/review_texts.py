"""The texts of `/danhgia`, by which editors review answers; see `bot.texts.texts`."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.services.review import Added  # imports SQLAlchemy, without which `ask` starts faster


@dataclass(frozen=True, slots=True)
class ReviewTexts:
    """The texts in one language. Comments name the fields of a format."""

    only_in_private: str
    heading: str  # {count} {place}
    place: str  # {page} {pages}; only where there are several pages
    empty: str
    disliked: str
    unanswered: str
    asked_times: str  # {count}
    choose: str
    none_found: str
    add: str  # {number}; on a button
    back: str  # on a button
    outcomes: dict["Added", str]


VIETNAMESE = ReviewTexts(
    only_in_private="Câu hỏi của người đọc tôi chỉ cho xem khi nhắn riêng.",
    heading="Có {count} mục cần xem lại{place}. 👎: câu trả lời bị chê; ❓: chưa trả lời được.",
    place=" (trang {page}/{pages})",
    empty="Chưa có câu trả lời nào bị chê, cũng không có câu hỏi nào chưa trả lời được.",
    disliked="👎 Câu trả lời này bị chê:",
    unanswered="❓ Chưa trả lời được:",
    asked_times="(hỏi {count} lần, dưới nhiều cách viết)",
    choose="Nếu một đoạn dưới đây là câu trả lời đúng, hãy thêm vào bộ câu hỏi mẫu:",
    none_found="Hiện tôi không tìm thấy đoạn nào. Có lẽ kho bài còn thiếu bài về việc này.",
    add="Thêm vào golden.jsonl: đoạn {number}",
    back="‹ Danh sách",
    outcomes={
        "added": "Đã thêm. Từ nay kho bài mới phải trả lời được câu này.",
        "known": "Câu hỏi mẫu này đã có rồi.",
        "full": "Không thêm được: golden.jsonl đã đầy, hoặc câu hỏi quá dài.",
        "changed": "Kho bài đã thay đổi. Bạn mở lại mục này rồi chọn lại nhé.",
        "failed": "Không ghi được golden.jsonl. Bạn hãy xem quyền ghi trên máy chủ.",
    },
)

ENGLISH = ReviewTexts(
    only_in_private="I show readers' questions in private chats only.",
    heading="To review: {count}{place}. 👎: answers found bad; ❓: not answered.",
    place=" (page {page}/{pages})",
    empty="No answer was found bad, and no question was left unanswered.",
    disliked="👎 This answer was found bad:",
    unanswered="❓ Not answered:",
    asked_times="(asked {count} times, in several wordings)",
    choose="If one of these passages is the right answer, add it to the sample questions:",
    none_found="I find no passage now. The articles may lack this topic.",
    add="Add to golden.jsonl: passage {number}",
    back="‹ List",
    outcomes={
        "added": "Added. From now on, a new index has to answer this.",
        "known": "This sample question is there already.",
        "full": "Not added: golden.jsonl is full, or the question too long.",
        "changed": "The articles have changed. Please open this item again.",
        "failed": "golden.jsonl could not be written. See its permissions on the server.",
    },
)
