"""The texts for editors: the progress of a rebuild, unreadable files, statistics; see `bot.texts.texts`."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.observability.alerts import AlertKind
from bot.services.build_progress import BuildStatus
from bot.services.meaning_numbers import MeaningNumbers
from bot.texts import adding_texts, correction_texts, feed_texts, review_texts
from bot.texts.adding_texts import AddingTexts
from bot.texts.correction_texts import CorrectionTexts
from bot.texts.feed_texts import FeedTexts
from bot.texts.review_texts import ReviewTexts
from bot.texts.truncation import on_one_line
from retrieval.articles.model import Fault, FaultKind
from retrieval.dates.calendar import HO_CHI_MINH

if TYPE_CHECKING:
    from bot.services.statistics import BotStatistics  # imports SQLAlchemy, without which `ask` starts faster

_CELLS = 12  # of the progress bar, chosen
_MAX_FAULTS = 5  # listed, chosen
_LONGEST_NAME = 80  # of a file, in UTF-16 units; chosen
_LONGEST_QUESTION = 80  # in UTF-16 units, chosen
_MINUTE, _HOUR = 60, 3600  # seconds
_MEGABYTE = 1_000_000  # bytes


@dataclass(frozen=True, slots=True)
class EditorTexts:
    """The texts in one language. Comments name the fields of a format."""

    thousands: str  # separator of groups of three digits
    step: str  # {number} {steps} {phase}
    phases: dict[str, str]  # in order
    counted: dict[str, str]  # {done} {total}; only of the phases that count sentences
    per_second: str  # {count}, of sentences
    seconds_left: str  # {count}
    minutes_left: str  # {count}
    hours_left: str  # {hours} {minutes}
    cancel: str  # on a button
    faults_heading: str
    faults_more: str  # {count}
    fault_reasons: dict[FaultKind, str]
    archive: str  # {articles} {sentences}
    newest: str  # {date}
    meaning: str  # {model} {filled} {sentences} {megabytes}
    today: str  # {count}
    this_week: str  # {count}
    shares: str  # {answered} {unsure} {refused}, in percent
    feedback: str  # {liked} {disliked}
    set_aside: str  # {count}
    unanswered_heading: str
    unanswered_in_private: str
    review: ReviewTexts
    adding: AddingTexts
    feeds: FeedTexts
    corrections: CorrectionTexts
    alerts: dict[AlertKind, str]  # build_failed {reason}, set_aside {count}, backlog {count} {minutes}, stale_index

    def build_status(self, status: BuildStatus) -> str:
        """Return the step, progress bar, speed and time left of a rebuild, each if known."""
        progress = status.progress
        number = list(self.phases).index(progress.phase) + 1
        lines = [self.step.format(number=number, steps=len(self.phases), phase=self.phases[progress.phase])]
        if progress.total:
            filled = _CELLS * progress.done // progress.total
            lines.append(f"{'▓' * filled}{'░' * (_CELLS - filled)} {100 * progress.done // progress.total}%")
        if facts := self._facts(status):
            lines.append(" · ".join(facts))
        return "\n".join(lines)

    def _facts(self, status: BuildStatus) -> list[str]:
        progress, facts = status.progress, []
        if progress.phase in self.counted and (progress.done or progress.total):
            form = self.counted[progress.phase]
            facts.append(form.format(done=self.number(progress.done), total=self.number(progress.total)))
            if status.per_second is not None:
                facts.append(self.per_second.format(count=self.number(round(status.per_second))))
        if status.seconds_left is not None:
            facts.append(self._time_left(status.seconds_left))
        return facts

    def _time_left(self, seconds: float) -> str:
        """Return the time rounded up to 5 seconds, or to a minute."""
        if seconds < _MINUTE:
            return self.seconds_left.format(count=max(5 * math.ceil(seconds / 5), 5))
        if seconds < _HOUR:
            return self.minutes_left.format(count=math.ceil(seconds / _MINUTE))
        minutes = math.ceil(seconds / _MINUTE)
        return self.hours_left.format(hours=minutes // 60, minutes=minutes % 60)

    def faults(self, faults: Sequence[Fault], folder: str) -> str:
        """Return the first faults, each with its path below ``folder`` and its reason; "" if there are none.

        Files of formats that are not read come last, for there may be many, such as pictures.
        """
        if not faults:
            return ""
        faults = sorted(faults, key=lambda fault: fault.kind == "format")
        lines = [f"• {_name(fault.place, folder)}: {self.fault_reasons[fault.kind]}" for fault in faults[:_MAX_FAULTS]]
        if len(faults) > _MAX_FAULTS:
            lines.append(self.faults_more.format(count=self.number(len(faults) - _MAX_FAULTS)))
        return "\n".join([self.faults_heading, *lines])

    def statistics(self, statistics: "BotStatistics", newest: str | None, *, questions: bool) -> str:
        """Return the statistics; ``newest`` is the newest date as text. ``questions`` lists the unanswered ones."""
        asked = statistics.questions
        archive = self.archive.format(
            articles=self.number(statistics.articles), sentences=self.number(statistics.sentences)
        ) + (self.newest.format(date=newest) if newest else "")
        week = self.this_week.format(count=self.number(asked.this_week))
        lines = [archive, *self._meaning(statistics.meaning), self.today.format(count=self.number(asked.today)), week]
        if asked.this_week:
            counts = {"answered": asked.answered, "unsure": asked.unsure, "refused": asked.refused}
            shares = {name: round(100 * count / asked.this_week) for name, count in counts.items()}
            lines.append(self.shares.format(**shares))
        if asked.liked or asked.disliked:
            liked, disliked = self.number(asked.liked), self.number(asked.disliked)
            lines.append(self.feedback.format(liked=liked, disliked=disliked))
        if statistics.feeds.feeds:
            failing = self.feeds.failing.format(count=self.number(statistics.feeds.failing))
            numbers = self.feeds.numbers.format(count=self.number(statistics.feeds.feeds))
            lines.append(f"{numbers}{failing if statistics.feeds.failing else ''}")
        if statistics.set_aside:
            lines.append(self.set_aside.format(count=self.number(statistics.set_aside)))
        if asked.unanswered:
            lines += ["", self.unanswered_heading if questions else self.unanswered_in_private]
        if questions:
            for unanswered in asked.unanswered:
                local = unanswered.asked_at.astimezone(HO_CHI_MINH)
                question = on_one_line(unanswered.question, _LONGEST_QUESTION)
                lines.append(f"• {local.day}/{local.month}/{local.year} {local:%H:%M} – {question}")
        return "\n".join(lines)

    def _meaning(self, numbers: MeaningNumbers | None) -> list[str]:
        """Return the line on the vectors of sentences, if there are any."""
        if numbers is None:
            return []
        status, left = numbers.status, numbers.status.minutes_left
        line = self.meaning.format(
            model=numbers.model,
            filled=self.number(status.filled),
            sentences=self.number(status.sentences),
            megabytes=self.number(math.ceil(numbers.size / _MEGABYTE)),
        )
        return [line if left is None else f"{line}, {self._time_left(_MINUTE * left)}"]

    def number(self, number: int) -> str:
        """Return a number with the separators of this language."""
        return f"{number:,}".replace(",", self.thousands)


def _name(place: str, folder: str) -> str:
    below = place.removeprefix(f"{folder.rstrip('/')}/")
    # A place that is not UTF-8 is the `ascii` of its path, which may not begin with ``folder``.
    return on_one_line(below if below != place else place.rpartition("/")[2], _LONGEST_NAME)


VIETNAMESE = EditorTexts(
    thousands=".",
    step="Bước {number}/{steps}: {phase}",
    phases={
        "reading": "đọc bài",
        "segmenting": "phân tích câu",
        "compiling": "sắp xếp kho bài",
        "checking": "kiểm tra",
    },
    counted={"reading": "{done} câu", "segmenting": "{done}/{total} câu mới"},
    per_second="{count} câu/giây",
    seconds_left="còn khoảng {count} giây",
    minutes_left="còn khoảng {count} phút",
    hours_left="còn khoảng {hours} giờ {minutes} phút",
    cancel="Hủy",
    faults_heading="Những chỗ cần sửa:",
    faults_more="… và {count} chỗ khác",
    fault_reasons={
        "unreadable": "không mở được hoặc không phải tệp thường, bạn kiểm tra quyền đọc tệp nhé",
        "name": "tên tệp không phải UTF-8, bạn đổi tên nhé",
        "link": "là liên kết ra ngoài thư mục bài hoặc không dẫn tới tệp nào, bạn xóa đi nhé",
        "encoding": "tôi không nhận ra bảng mã, bạn lưu lại dạng UTF-8 nhé",
        "empty": "tệp không có chữ nào, bạn viết bài vào hoặc xóa đi nhé",
        "record": "dòng này không đúng dạng bản ghi JSON của một bài",
        "date": "không hiểu ngày ghi trong bài (bài vẫn được đọc), bạn viết như 25/9/2024 nhé",
        "duplicate": "trùng mã với một bài khác, bạn đổi tên tệp hoặc mã nhé",
        "changing": "tệp đang được ghi, bạn gửi lại /reindex khi ghi xong nhé",
        "failed": "tôi không xử lý được bài này, bạn bỏ ra khỏi thư mục và báo cho người phát triển nhé",
        "golden": "không đúng dạng câu hỏi mẫu có bài trả lời, hoặc quá dài",
        "format": "tôi chưa đọc được loại tệp này, bạn lưu lại dạng .docx, .pdf hoặc .txt nhé",
        "damaged": "tệp bị hỏng hoặc không trọn vẹn, bạn mở ra lưu lại nhé",
        "protected": "có mật khẩu hoặc là tệp Office đời cũ, bạn lưu lại dạng mới không mật khẩu nhé",
        "scan": "là bản chụp, không có chữ để đọc; bạn nhận dạng chữ (OCR) rồi lưu lại nhé",
        "too_large": "quá dài cho một bài hoặc một tệp, bạn chia nhỏ ra nhé",
    },
    archive="Kho bài: {articles} bài, {sentences} câu",
    newest="; bài mới nhất: {date}",
    meaning="So theo nghĩa ({model}): {filled}/{sentences} câu, {megabytes} MB",
    today="Hôm nay: {count} câu hỏi",
    this_week="Tuần này: {count} câu hỏi",
    shares="Trả lời được {answered}%, chưa chắc {unsure}%, không trả lời được {refused}%",
    feedback="Đánh giá tuần này: 👍 {liked}, 👎 {disliked}",
    set_aside="{count} tin nhắn bị lỗi chưa trả lời; xem hoibao check trên máy chủ",
    unanswered_heading="Những câu gần đây tôi chưa trả lời được:",
    unanswered_in_private="Những câu chưa trả lời được, tôi chỉ liệt kê khi nhắn riêng.",
    review=review_texts.VIETNAMESE,
    adding=adding_texts.VIETNAMESE,
    feeds=feed_texts.VIETNAMESE,
    corrections=correction_texts.VIETNAMESE,
    alerts={
        "build_failed": "Kho bài đã thay đổi. {reason}",
        "set_aside": "{count} tin nhắn bị lỗi chưa trả lời; xem hoibao check trên máy chủ.",
        "backlog": "{count} tin nhắn đang chờ, lâu nhất đã {minutes} phút. Bạn hãy xem nhật ký trên máy chủ.",
        "stale_index": "Kho bài đã thay đổi hơn một ngày mà tôi chưa đọc lại. Bạn hãy gửi /reindex.",
    },
)

ENGLISH = EditorTexts(
    thousands=",",
    step="Step {number} of {steps}: {phase}",
    phases={
        "reading": "reading articles",
        "segmenting": "finding words",
        "compiling": "indexing",
        "checking": "checking",
    },
    counted={"reading": "{done} sentences", "segmenting": "{done} of {total} new sentences"},
    per_second="{count} sentences/s",
    seconds_left="about {count} s left",
    minutes_left="about {count} min left",
    hours_left="about {hours} h {minutes} min left",
    cancel="Cancel",
    faults_heading="To fix:",
    faults_more="… and {count} more",
    fault_reasons={
        "unreadable": "cannot be opened or is no regular file; check its permissions",
        "name": "has a name that is not UTF-8; rename it",
        "link": "is a link that leads out of the articles, or nowhere; remove it",
        "encoding": "is in an encoding that I do not know; save it as UTF-8",
        "empty": "holds no text; write the article into it or remove it",
        "record": "this line is no JSON record of an article",
        "date": "states a date that I cannot read (the article is in all the same); write it as 25/9/2024",
        "duplicate": "has the id of another article; rename the file or change the id",
        "changing": "is being written to; send /reindex again when that is done",
        "failed": "cannot be processed; remove it, and report it to the developers",
        "golden": "is no question with a known answer, or too long",
        "format": "is of a kind that I cannot read; save it as .docx, .pdf or .txt",
        "damaged": "is damaged or cut off; open it and save it again",
        "protected": "has a password, or is of an old Office; save it in the new format, without a password",
        "scan": "is a scan, without text; run text recognition (OCR) on it and save it again",
        "too_large": "is too long for an article or a file; split it",
    },
    archive="Archive: {articles} articles, {sentences} sentences",
    newest="; newest: {date}",
    meaning="Compared by meaning ({model}): {filled} of {sentences} sentences, {megabytes} MB",
    today="Today: {count} questions",
    this_week="This week: {count} questions",
    shares="{answered}% answered, {unsure}% unsure, {refused}% not answered",
    feedback="Ratings this week: 👍 {liked}, 👎 {disliked}",
    set_aside="{count} messages failed and are unanswered; see hoibao check on the server",
    unanswered_heading="Recent questions that I could not answer:",
    unanswered_in_private="I list the questions that I could not answer in private chats only.",
    review=review_texts.ENGLISH,
    adding=adding_texts.ENGLISH,
    feeds=feed_texts.ENGLISH,
    corrections=correction_texts.ENGLISH,
    alerts={
        "build_failed": "The articles have changed. {reason}",
        "set_aside": "{count} messages failed and are unanswered; see hoibao check on the server.",
        "backlog": "{count} messages wait, the oldest for {minutes} minutes. See the log on the server.",
        "stale_index": "The articles changed more than a day ago, and I have not read them again. Send /reindex.",
    },
)
