"""Which quotations most likely stand alone."""

import unicodedata

import pytest

from retrieval.index.sentence_index import Sentence
from retrieval.ranking.standing import probability

TITLE = "Cầu Sông Vạn thông xe sau hai năm xây dựng"
LIKELY = 0.85


def judged(*texts: str, title: str = TITLE, position: int = 0) -> float:
    """The probability of a quotation at ``position`` of an article."""
    sentences = [
        Sentence(number, 0, 0, number, 0, len(text), text) for number, text in enumerate(texts, start=position)
    ]
    return probability(sentences, title)


@pytest.mark.parametrize(
    "text",
    [
        "Sáng 2/3, cầu Sông Vạn dài 512 m ở xã Vạn Hà đã thông xe.",
        "Ông Đỗ Văn Khoát, chủ tịch xã Vạn Hà, cho biết cầu Sông Vạn đã thông xe.",
        "Hà LâmCầu Sông Vạn dài 512 m đã thông xe vào sáng 2/3.",
        "Dự án cầu Sông Vạn được Quốc hội duyệt, và dự án này đã xong sau hai năm.",
        "Cầu Sông Vạn được một người thợ già sơn, ông nói màu xanh hợp với sông.",
    ],
)
def test_whole_quotations(text: str) -> None:
    """A quotation that names what it is about stands alone, in any form of Unicode."""
    assert judged(text) > LIKELY
    assert judged(unicodedata.normalize("NFD", text)) > LIKELY


@pytest.mark.parametrize(
    "text",
    [
        "Cụ thể, cầu Sông Vạn được duyệt theo văn bản của xã.",
        "Cây cầu nói trên đã thông xe vào sáng 2/3 sau hai năm xây dựng.",
        "Khoản tiền này đã được chi cho cầu Sông Vạn hai năm qua.",
        "Đến sáng 2/3 thì ông mới cho biết cầu Sông Vạn đã thông xe.",
        "Xã cho biết đây là cây cầu dài thứ hai của Vạn Hà.",
        "Tại cuộc họp, cầu Sông Vạn được duyệt với vốn 97 tỷ đồng.",
        "Sáng 2/3 bệnh nhân được đưa qua cầu Sông Vạn.",
        "Năm ngoái tôi qua cầu Sông Vạn mỗi ngày hai lần.",
        "Những nhịp cầu dài nhất Gia đình bà Lê Thị Mây ở xã Vạn Hà qua cầu Sông Vạn.",
        "Cầu Sông Vạn đã thông xeNgười dân xã Vạn Hà rất vui.",
        "Bảo trì sơn cầu Sơn cầu giúp cầu Sông Vạn bền hơn với nắng mưa.",
        "Bà Lê Thị Mây (32 tuổi, bìa trái) đã qua cầu Sông Vạn.",
        "Bản đồ cầu Sông Vạn ở xã Vạn Hà trong nắng sớm.",
        "“Cầu Sông Vạn bền trăm năm và sẽ không thu phí”.",
    ],
)
def test_faults(text: str) -> None:
    """A reference to what is named elsewhere, a letter, a caption, and a heading in the sentence are noticed."""
    assert judged(text) < LIKELY
    assert judged(unicodedata.normalize("NFD", text)) < LIKELY


def test_what_the_title_names_is_not_missing() -> None:
    """A noun that takes up the title counts for more than one that takes up a sentence before."""
    text = "Vườn thú này sẽ đón khách từ sáng 2/3."

    assert judged(text, title="Vạn Hà có vườn thú") > judged(text, title="Vạn Hà đón khách")


def test_a_sentence_later_on_names_more_elsewhere() -> None:
    """The first sentence of an article is likelier to stand alone than a later one."""
    text = "Sáng 2/3, cầu Sông Vạn dài 512 m ở xã Vạn Hà đã thông xe."

    assert judged(text) > judged(text, position=9)


def test_a_run_names_what_it_takes_up() -> None:
    """What the sentence before names is not missing if both are quoted."""
    first, second = "Xã Vạn Hà đã duyệt khoản tiền 97 tỷ đồng.", "Khoản tiền này đã được chi cho cầu Sông Vạn."

    assert judged(first, second, position=1) > LIKELY > judged(second, position=1)
