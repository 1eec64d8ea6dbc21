"""The texts about what is stored of a reader, and about feedback; see `bot.texts.texts`."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from storage.feedback import Verdict  # imports SQLAlchemy, without which `ask` starts faster


@dataclass(frozen=True, slots=True)
class Retention:
    """How long data of readers are kept, in days, 0 for no limit; and whom readers may ask ("" if unset)."""

    questions_days: int
    backups_days: int
    contact: str = ""


@dataclass(frozen=True, slots=True)
class OwnDataTexts:
    """The texts in one language. Comments name the fields of a format."""

    only_in_private: str
    open_private: str  # on a button
    history_heading: str  # {count} {place}
    history_place: str  # {page} {pages}; only where there are several pages
    history_empty: str
    question_gone: str
    export_file: str  # name of a file
    exported: str  # {count}
    nothing_stored: str
    erase_question: str  # {count}
    erase_warning: str
    erase: str  # on a button, as the next two
    erase_for_good: str
    keep: str
    kept: str
    erased: str  # {count} {backups}
    not_erased: str
    thanks: dict["Verdict", str]
    privacy: str  # {kept} {backups} {contact}
    kept_for: str  # {days}
    kept_without_limit: str
    backups_for: str  # {days}
    backups_without_limit: str
    operator: str

    def privacy_text(self, retention: Retention) -> str:
        """Return what is stored about readers, how long, and how to see and delete it."""
        days = retention.questions_days
        return self.privacy.format(
            kept=self.kept_for.format(days=days) if days else self.kept_without_limit,
            backups=self._backups(retention),
            contact=retention.contact or self.operator,
        )

    def erased_text(self, count: str, retention: Retention) -> str:
        """Return that everything was deleted, with the number of questions, and until when backups have it."""
        return self.erased.format(count=count, backups=self._backups(retention))

    def _backups(self, retention: Retention) -> str:
        days = retention.backups_days
        return self.backups_for.format(days=days) if days else self.backups_without_limit


VIETNAMESE = OwnDataTexts(
    only_in_private="Tôi chỉ cho xem dữ liệu của bạn khi nhắn riêng. Bạn gửi lại lệnh này trong chat riêng nhé.",
    open_private="Mở chat riêng",
    history_heading="Bạn đã hỏi {count} câu{place}. Bấm vào một câu để hỏi lại:",
    history_place=" (trang {page}/{pages})",
    history_empty="Tôi chưa lưu câu hỏi nào của bạn.",
    question_gone="Tôi không còn giữ câu hỏi này.",
    export_file="hoi-bao-du-lieu-cua-ban.json",
    exported="Đây là mọi thứ tôi lưu về bạn, gồm {count} câu hỏi.",
    nothing_stored="Tôi không lưu gì về bạn.",
    erase_question=(
        "Tôi đang lưu {count} câu hỏi của bạn. Bạn có muốn xóa hết câu hỏi, câu trả lời, đánh giá, mục theo dõi "
        "và tin nhắn mà tôi lưu về bạn không?"
    ),
    erase_warning="Xóa rồi thì không lấy lại được. Bạn có chắc muốn xóa không?",
    erase="Xóa dữ liệu của tôi",
    erase_for_good="Xóa hẳn",
    keep="Giữ lại",
    kept="Dữ liệu của bạn vẫn được giữ nguyên.",
    erased="Đã xóa {count} câu hỏi và mọi thứ khác tôi lưu về bạn. Bản sao lưu cũ {backups}.",
    not_erased="Tôi chưa xóa được dữ liệu của bạn. Bạn thử lại sau ít phút nhé.",
    thanks={"good": "👍 Cảm ơn bạn.", "bad": "👎 Cảm ơn bạn. Biên tập viên sẽ xem lại câu trả lời này."},
    privacy=(
        "Quyền riêng tư\n\n"
        "Tôi lưu gì: mã số tài khoản Telegram của bạn và mã số cuộc trò chuyện, câu hỏi, các câu đã trích để trả "
        "lời, thời điểm hỏi, đánh giá 👍 👎, và các chủ đề, giờ nhận tin mà bạn theo dõi (/theodoi). Tin nhắn gửi cho "
        "tôi được giữ nguyên, kèm tên người gửi, "
        "cho đến khi tôi trả lời xong; nếu gặp lỗi thì nhiều nhất 30 ngày. Ngoài ra tôi không lưu tên, số điện "
        "thoại hay các tin nhắn không gửi cho tôi. Nhật ký của máy không ghi lời hay mã số của bạn.\n\n"
        "Để làm gì: để các nút dưới câu trả lời dùng được, để hiểu câu hỏi nối tiếp, và để người vận hành biết "
        "kho bài còn thiếu gì.\n\n"
        "Ở đâu, bao lâu: trên máy của người vận hành, {kept}; mục theo dõi đến khi bạn ngừng. Bản sao lưu, không có "
        "tin nhắn đang chờ, {backups}. "
        "Tôi không gửi cho ai khác.\n\n"
        "Quyền của bạn: /lichsu xem các câu đã hỏi, /xuat tải về mọi thứ tôi lưu về bạn, /xoadulieu xóa hết. Sau "
        "khi xóa chỉ còn: bản sao lưu cũ (nếu phải khôi phục từ đó, tôi xóa lại), câu hỏi mà biên tập viên đã "
        "chép vào bộ câu hỏi mẫu (không kèm mã số), dòng ghi việc của người quản trị, và một dấu vết không đọc "
        "ngược được, để biết mà xóa lại.\n\n"
        "Liên hệ: {contact}"
    ),
    kept_for="nhiều nhất {days} ngày",
    kept_without_limit="cho đến khi bạn hoặc người vận hành xóa",
    backups_for="bị xóa sau {days} ngày, trừ bản mới nhất",
    backups_without_limit="được giữ cho đến khi người vận hành xóa",
    operator="người vận hành, tức là người đã giới thiệu tôi với bạn",
)

ENGLISH = OwnDataTexts(
    only_in_private="I show you your data in a private chat only. Please send me this command there.",
    open_private="Open the private chat",
    history_heading="Your questions: {count}{place}. Tap one to ask it again:",
    history_place=" (page {page}/{pages})",
    history_empty="I have stored no question of yours.",
    question_gone="I no longer keep this question.",
    export_file="hoi-bao-your-data.json",
    exported="This is all that I store about you, with {count} questions.",
    nothing_stored="I store nothing about you.",
    erase_question=(
        "I keep {count} questions of yours. Do you want to delete all questions, answers, ratings, subscriptions and "
        "messages "
        "that I store about you?"
    ),
    erase_warning="This cannot be undone. Are you sure?",
    erase="Delete my data",
    erase_for_good="Delete for good",
    keep="Keep them",
    kept="Your data were kept as they are.",
    erased="I have deleted {count} questions and all else that I stored about you. Older backups {backups}.",
    not_erased="I could not delete your data. Please try again in a few minutes.",
    thanks={"good": "👍 Thank you.", "bad": "👎 Thank you. An editor will look at this answer."},
    privacy=(
        "Privacy\n\n"
        "What I store: your Telegram id and that of the chat, your question, which sentences were quoted in the "
        "answer, the time, your ratings 👍 👎, and the topics and hours that you follow (/follow). A message to me is "
        "kept whole, with its sender's name, until I "
        "have answered it, or after an error for 30 days at most. Else I store no names, no phone numbers and no "
        "messages that are not meant for me. The log of the server holds neither your words nor your id.\n\n"
        "What for: so that the buttons under an answer work, so that I understand follow-up questions, and so "
        "that the operator sees what the articles lack.\n\n"
        "Where and how long: on the operator's machine, {kept}; subscriptions until you end them. Backups, which hold "
        "no waiting messages, "
        "{backups}. I pass it on to nobody.\n\n"
        "What you can do: /history shows what you have asked, /export sends you all that I store about you, "
        "/erase deletes it. What is left then: older backups (if one has to be restored, I delete from it again), "
        "questions that an editor has copied into the sample questions (without ids), the record of what "
        "administrators did, and a trace that cannot be read back, by which I know what to delete again.\n\n"
        "Contact: {contact}"
    ),
    kept_for="for {days} days at most",
    kept_without_limit="until you or the operator delete it",
    backups_for="are deleted after {days} days, but for the newest",
    backups_without_limit="are kept until the operator deletes them",
    operator="the operator, who introduced me to you",
)
