"""The words of pictures and their captions; see `bot.texts.texts`."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ChartTexts:
    """The texts in one language. Comments name the fields of a format. Captions say what a picture shows."""

    questions: str
    outcomes: tuple[str, str, str]  # answered, unsure, refused
    latency: str
    quantiles: tuple[str, str]  # median, 95th percentile
    articles: str
    questions_caption: str  # {days} {total} {answered} {most} {day}; {answered} in percent
    no_questions: str  # {days}
    latency_caption: str  # {median} {slow}, of the last day with questions
    figures: str  # {topic} {unit}
    figures_caption: str  # {topic}
    articles_caption: str  # {since} {until} {total} {most} {month}


VIETNAMESE = ChartTexts(
    questions="Câu hỏi mỗi ngày",
    outcomes=("trả lời được", "chưa chắc", "không trả lời được"),
    latency="Thời gian trả lời (mili giây)",
    quantiles=("trung vị", "95% câu hỏi"),
    articles="Số bài theo tháng đăng",
    questions_caption=("{days}: {total} câu hỏi, trả lời được {answered}%; nhiều nhất ngày {day}: {most} câu."),
    no_questions="{days}: chưa có câu hỏi nào.",
    latency_caption="Thời gian trả lời ngày gần nhất có câu hỏi: trung vị {median} ms, 95% câu hỏi trong {slow} ms.",
    figures="{topic} ({unit})",
    figures_caption="Biểu đồ số liệu về {topic} trong các đoạn trên:",
    articles_caption="Số bài đăng từ {since} đến {until}: {total}; nhiều nhất tháng {month}: {most} bài.",
)

ENGLISH = ChartTexts(
    questions="Questions a day",
    outcomes=("answered", "unsure", "not answered"),
    latency="Time to the answer (ms)",
    quantiles=("median", "95% of questions"),
    articles="Articles by month of publication",
    questions_caption="{days}: {total} questions, {answered}% answered; most on {day}: {most}.",
    no_questions="{days}: no questions yet.",
    latency_caption="Time to the answer on the last day with questions: median {median} ms, 95% within {slow} ms.",
    figures="{topic} ({unit})",
    figures_caption="Chart of the figures on {topic} in the quotations above:",
    articles_caption="Articles published from {since} to {until}: {total}; most in {month}: {most}.",
)
