from dataclasses import replace

from bot.services.summaries import Summary, SummarySentence
from bot.terminal.plain_text import answer_text, article_text, summary_text
from bot.texts.texts import VIETNAMESE
from retrieval.index.sentence_index import Sentence
from retrieval.ranking.ranking import Passage
from tests.answers import ARTICLE, answer_of

SENTENCE = Sentence(number=8, article=3, paragraph=2, position=1, start=10, end=27, text="Giá lúa tăng 10%.")


def test_nearest_passage_is_shown_if_nothing_answers() -> None:
    """Without an answer, only the first passage is quoted, below the message that nothing was found."""
    passage = Passage(ARTICLE, SENTENCE, "", "", None, 1.0)
    text = answer_text(answer_of(passage, replace(passage, before="Khác."), answered=False), VIETNAMESE)
    assert text.startswith(VIETNAMESE.not_found)
    assert 1 == text.count("“")
    assert VIETNAMESE.archive_empty == answer_text(answer_of(articles=0, answered=False), VIETNAMESE)


def test_control_characters_do_not_reach_the_terminal() -> None:
    """An article cannot steer the terminal by escape sequences."""
    article = replace(ARTICLE, id="x\x1b[1m", title="Tin \x1b[31mđỏ", source="Báo\x9b", url="https://a.example/\x07")
    sentence = replace(SENTENCE, text="Nhà máy giấy \x1b]0;x\x07 Bãi Cháy ngừng chạy.")
    shown = (
        answer_text(answer_of(Passage(article, sentence, "\x1b", "\x00", None, 1.0)), VIETNAMESE),
        article_text(article, VIETNAMESE),
        summary_text(Summary((SummarySentence(sentence, article),), 1, 0, "g"), VIETNAMESE),
    )
    assert all("Tin  [31mđỏ" in text for text in shown)
    assert set() == {character for character in "".join(shown) if character < " " or character == "\x9b"} - {"\n"}
