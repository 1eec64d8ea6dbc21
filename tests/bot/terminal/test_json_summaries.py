import json
from datetime import date

import pytest

from bot.services.summaries import SYLLABLES, Summary, SummaryRequest, SummarySentence
from bot.terminal.json_lines import BatchLineError
from bot.terminal.json_summaries import read_summary_line, summary_error_line, summary_line
from retrieval.index.sentence_index import Sentence
from tests.answers import ARTICLE

SENTENCE = Sentence(number=8, article=3, paragraph=2, position=1, start=10, end=27, text="Giá lúa\u2028tăng 10%.")


def test_summary_has_the_contracts_shape() -> None:
    """A summary's line is one line that holds the keys of the contract, in its forms."""
    line = summary_line(Summary((SummarySentence(SENTENCE, ARTICLE),), 4, 2, "g"))
    sentence = {
        "text": "Giá lúa\u2028tăng 10%.",
        "article_id": "kinh-te/lua",
        "title": "Giá lúa",
        "source": None,
        "published": "--09-25",
        "date_basis": "text",
    }

    assert {"sentences": [sentence], "articles": 4, "undated": 2} == json.loads(line)
    assert "\n" not in line
    assert "Giá" in line


def test_error_has_the_contracts_shape() -> None:
    """The line in the place of a summary is an empty one that says why."""
    assert {"sentences": [], "articles": 0, "error": "dòng 3"} == json.loads(summary_error_line("dòng 3"))


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('{"topic": "giá lúa"}', SummaryRequest("giá lúa", (), None, None, SYLLABLES)),
        (
            '\ufeff{"articles": ["a", "b/c"], "syllables": 80, "id": 7}\r\n',
            SummaryRequest("", ("a", "b/c"), syllables=80),
        ),
        (
            '{"topic": null, "since": "2026-02-01", "until": "2026-02-28", "syllables": null}',
            SummaryRequest(since=date(2026, 2, 1), until=date(2026, 2, 28)),
        ),
        ('{"topic": ""}', SummaryRequest()),
    ],
)
def test_batch_line_is_read(line: str, expected: SummaryRequest) -> None:
    """What a line asks for is read, null as left out; what else it holds is let be."""
    assert expected == read_summary_line(line.encode())


@pytest.mark.parametrize(
    ("line", "named"),
    [
        (b"\xff\xfe", "UTF-8"),
        (b"gia lua", "JSON"),
        (b"[" * 100_000, "JSON"),
        (b'["gia lua"]', "object"),
        (b"{}", "topic"),
        (b'{"topic": null}', "nothing"),
        (b'{"topic": 3}', "topic"),
        (b'{"articles": "a"}', "articles"),
        (b'{"articles": ["a", 1]}', "articles"),
        (b'{"since": "yesterday"}', "since"),
        (b'{"until": 2026}', "until"),
        (b'{"topic": "x", "syllables": 0}', "syllables"),
        (b'{"topic": "x", "syllables": true}', "syllables"),
        (b'{"topic": "x", "syllables": "9"}', "syllables"),
    ],
)
def test_malformed_batch_line_is_refused(line: bytes, named: str) -> None:
    """What cannot be read is refused with a message that names what to mend."""
    with pytest.raises(BatchLineError, match=named):
        read_summary_line(line)
