"""Spelling correction of questions."""

import unicodedata
from collections.abc import Sequence
from itertools import product
from pathlib import Path

import pytest
from hypothesis import example, given

from retrieval.index.sentence_index import SentenceIndex
from retrieval.index.spelling import Spelling
from retrieval.questions.spelling_correction import correct_spelling
from retrieval.text.normalise import fold, forms
from retrieval.text.syllables import is_syllable
from tests.retrieval.keyboards import TELEX, VNI, typed
from tests.retrieval.spellings import spelling_of
from tests.retrieval.texts import HOSTILE

# Enough words to cover a language, none of them Vietnamese.
STRANGE = " ".join("".join(letters) for letters in product("fjwz", repeat=6))


def sentences_of(index: SentenceIndex) -> list[str]:
    """Every sentence as written."""
    return [index.sentence(number).text for number in range(len(index))]


def changed(index: SentenceIndex, texts: Sequence[str]) -> list[str]:
    """The texts that are corrected."""
    return [text for text in texts if text != correct_spelling(text, index.spelling)]


def test_sentences_of_the_articles_stay(samples_index: SentenceIndex) -> None:
    """No sentence of the articles is corrected: composed or not, in any case, without diacritics."""
    sentences = sentences_of(samples_index)

    assert [] == changed(samples_index, sentences)
    assert [] == changed(samples_index, [unicodedata.normalize("NFD", text) for text in sentences])
    assert [] == changed(samples_index, list(map(str.upper, sentences)))
    assert [] == changed(samples_index, list(map(str.lower, sentences)))
    assert [] == changed(samples_index, [" ".join(map(fold, forms(text))) for text in sentences])


@pytest.mark.parametrize("tone_last", [True, False])
@pytest.mark.parametrize("keys", [TELEX, VNI])
def test_keystrokes_of_the_articles_are_read(
    samples_index: SentenceIndex,
    keys: dict[str, str],
    tone_last: bool,  # noqa: FBT001 — a column
) -> None:
    """Sentences of the articles typed in keystrokes are decoded, including their foreign words."""
    sentences = [samples_index.syllables(number) for number in range(0, len(samples_index), 2)]
    # In VNI a single letter with a digit stays: it is a code, A1 or E5, not á or ẹ.
    fewest = 2 if keys is VNI else 1
    typable = [
        line
        for line in sentences
        if all(form.isascii() or (is_syllable(form) and len(form) >= fewest) for form in line)
    ]
    keyed = [
        " ".join(typed(form, keys, tone_last=tone_last, stroke_last=False, one_horn=True) for form in line)
        for line in typable
    ]

    assert len(sentences) < 2 * len(typable)
    assert typable == [forms(correct_spelling(text, samples_index.spelling)) for text in keyed]


@pytest.mark.parametrize(
    ("question", "meant"),
    [
        ("Giá vé tàu metrro Vĩnh Giang?", "Giá vé tàu metro Vĩnh Giang?"),  # a letter more
        ("Ga meto ở đâu?", "Ga metro ở đâu?"),  # a letter less
        ("Ga nettro, ga matro", "Ga nettro, ga metro"),  # another letter; two errors in a word stay
        ("Ai ghép gna cho bé?", "Ai ghép gan cho bé?"),  # two swapped
        ("Metor Vĩnh Giang", "Metro Vĩnh Giang"),
        ("Mựcc nước sông Trầuu", "Mực nước sông Trầu"),
        ("Gias ves tàu Vinhx Giang?", "Giá vé tàu Vĩnh Giang?"),
        ("Đê  cao 2,5 m, (giá) 30.000 ddoongf/kg…", "Đê  cao 2,5 m, (giá) 30.000 đồng/kg…"),
        ("Gia1 lu1a he2 thu, 20/10?", "Giá lúa hè thu, 20/10?"),
        ("Gia1 lu1a o73 d9u7o75c bao nhie6u", "Giá lúa ở được bao nhiêu"),  # one letter, many keys, an asking word
        ("Gia1 lu1a Hoa2ng", "Giá lúa Hoàng"),  # a name that no article has
        ("A1 o5 E5", "A1 o5 E5"),  # codes, as no word is VNI
        ("Mực nước snôg Trầu", "Mực nước sông Trầu"),
    ],
)
def test_errors_are_corrected_in_place(samples_index: SentenceIndex, question: str, meant: str) -> None:
    """A typing error or keystroke is corrected with its capital, and every other character stays."""
    assert meant == correct_spelling(question, samples_index.spelling)


@pytest.mark.parametrize(
    ("question", "meant"),
    [
        ("Giá ga me\u200btrr\u00ado", "Giá ga metro"),
        ("\u200bVinhx Giang\u200b?", "\u200bVĩnh Giang\u200b?"),
        (unicodedata.normalize("NFD", "Trầuu ở") + "?", "Trầu " + unicodedata.normalize("NFD", "ở") + "?"),
    ],
)
def test_invisible_characters_are_no_error(samples_index: SentenceIndex, question: str, meant: str) -> None:
    """Invisible characters and combining marks neither hide an error nor get lost."""
    assert meant == correct_spelling(question, samples_index.spelling)


@pytest.mark.parametrize(
    "question",
    [
        *("", " ", "?!…", "👍 5", "30.000 đồng/kg, 8%, 20/10/2025", "2,5", "1234567"),
        *("Biden gặp Zelensky ở Kyiv?", "Facebook, Google và Microsoft", "Vì sao Erdogan thắng?"),
        *("COVID-19, H5N1, F-16, B52, 5G, G7 và MP3", "https://example.org/a?b=1", "@hoibao"),
    ],
)
def test_numbers_signs_and_unknown_names_stay(samples_index: SentenceIndex, question: str) -> None:
    """Text that no typing error explains stays, whether the articles have it or not."""
    assert question == correct_spelling(question, samples_index.spelling)


def test_a_small_archive_does_not_cover_the_language(tmp_path: Path) -> None:
    """A Vietnamese syllable that the articles lack stays in a small archive, and is an error in a large one."""
    sentences = ["Giá nhà tăng nhanh", "Giá nhà giảm", "Dân mua nhà"]
    for name in ("small", "large"):
        (tmp_path / name).mkdir()
    small = spelling_of(tmp_path / "small", sentences)
    large = spelling_of(tmp_path / "large", [*sentences, STRANGE])

    assert "Giá tăng nhạnh" == correct_spelling("Giá tăng nhạnh", small)
    assert "Giá tăng nhanh" == correct_spelling("Giá tăng nhạnh", large)
    for keyed in ("huyeenj", "huye6n5"):
        assert "huyện" == correct_spelling(keyed, small)
        assert keyed == correct_spelling(keyed, large)


def test_a_known_word_is_keystrokes_only_among_others(tmp_path: Path) -> None:
    """A word of the articles stays, unless the rest of the question is typed in keystrokes, too."""
    spelling = spelling_of(tmp_path, [*["Cả nhà vui"] * 3, "Họ đi car"])

    assert "Họ có car" == correct_spelling("Họ có car", spelling)
    assert "car" == correct_spelling("car", spelling)
    assert "cả nhà" == correct_spelling("car nhaf", spelling)
    assert "đi car vui" == correct_spelling("ddi car vui", spelling)


def test_the_bigrams_of_the_articles_decide(tmp_path: Path) -> None:
    """Of equally near forms, the one that follows the syllable before it in the articles is taken."""
    spelling = spelling_of(tmp_path, ["Đèn đường sáng", "Ăn quả sung", "Cây sung to", "Một sáng kia"])

    assert "quả sung" == correct_spelling("quả sng", spelling) != correct_spelling("đường sng", spelling)
    assert "đường sáng" == correct_spelling("đường sáng", spelling)


def test_an_empty_archive_corrects_only_keystrokes(tmp_path: Path) -> None:
    """Without articles no typing error is corrected; plain keystrokes still are."""
    spelling = spelling_of(tmp_path, [])

    assert "Metrro ở đâu?" == correct_spelling("Metrro ở đâu?", spelling)
    assert "đường" == correct_spelling("dduwowngf", spelling)


def test_every_error_of_a_long_text_is_corrected(samples_index: SentenceIndex) -> None:
    """The end of a long text is corrected like its beginning."""
    assert "Ga metro, vé tàu. " * 100 == correct_spelling("Ga metrro, ves tàu. " * 100, samples_index.spelling)


@given(question=HOSTILE)
@example(question="\ud83d gna")
@example(question="a1" * 200)
def test_any_text_is_corrected(samples_index: SentenceIndex, question: str) -> None:
    """Any text is corrected without an exception, to no more syllables and numbers."""
    assert len(forms(correct_spelling(question, samples_index.spelling))) <= len(forms(question))


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Spelling:
    """The spelling of an archive that covers the language, though few of its sentences are Vietnamese."""
    about = [
        "Hồ Mây ở xã Vân Lĩnh sâu nhất tỉnh",
        "Dân xã Vân Lĩnh nuôi cá ở hồ",
        "Nước hồ lạnh, họ ít tắm",
        "Can Lộc đón TP",
    ]
    return spelling_of(tmp_path_factory.mktemp("large"), [*about * 3, "Hộ nghèo được vay", STRANGE])


@pytest.mark.parametrize(
    ("question", "meant"),
    [
        ("Dan xa Van Linh nuoi ca o ho", "Dân xã Vân Lĩnh nuôi cá ở hồ"),
        ("ho May sau bao nhieu, o dau?", "hồ Mây sâu bao nhiêu, ở đâu?"),
        ("HO MAY", "HỒ MÂY"),
        ("dân xa Vân Linh", "dân xã Vân Lĩnh"),
        ("hồ nào o Can Lộc", "hồ nào ở Can Lộc"),
    ],
)
def test_diacritics_are_restored_from_the_articles(large: Spelling, question: str, meant: str) -> None:
    """Missing diacritics, of a question or a syllable, are restored from the bigrams of the articles."""
    assert meant == correct_spelling(question, large)


@pytest.mark.parametrize("question", ["họ ít tắm", "hộ nghèo", "Can Lộc đón ai?", "xbox ở đâu", "BTP nuôi cá"])
def test_a_word_as_typed_stays(large: Spelling, question: str) -> None:
    """No diacritics are added to a form that the articles have, or to unknown letters; TP is no error."""
    assert question == correct_spelling(question, large)


def test_no_diacritics_are_guessed_from_few_articles(tmp_path: Path) -> None:
    """If the articles cover little of the language, no diacritics are restored."""
    spelling = spelling_of(tmp_path, ["Hồ Mây ở xã Vân Lĩnh"])

    assert "ho may o xa" == correct_spelling("ho may o xa", spelling)


@pytest.mark.parametrize(("question", "meant"), [("hồ nnào sâu", "hồ nào sâu"), ("bao nhêu cá", "bao nhiêu cá")])
def test_asking_words_are_known(large: Spelling, question: str, meant: str) -> None:
    """Asking words are corrected to, though no article has them."""
    assert meant == correct_spelling(question, large)


def test_an_error_may_lack_its_diacritics(tmp_path: Path) -> None:
    """What is no syllable is corrected to one with diacritics, too; a syllable is not."""
    spelling = spelling_of(tmp_path, [*["Hòa bình ở Tam Bình"] * 3, "Binh đoàn nặng năm tấn", "Họ nam tiến", STRANGE])

    assert "hòa bình" == correct_spelling("hòa bnih", spelling)
    assert "năm" not in correct_spelling("nặng bao nhiêu gam", spelling)


def test_nouns_asked_with_are_restored(tmp_path: Path) -> None:
    """Of the words without diacritics, the one that goes with the asking word is taken, though no article has both."""
    spelling = spelling_of(tmp_path, [*["Mùa thu ở nhịp cầu, thu phí"] * 9, "Cô đứng thứ hai", "Mấy người", STRANGE])

    assert "ở nhịp thứ mấy" == correct_spelling("o nhip thu may", spelling)


def test_only_a_confused_tone_of_a_short_syllable_is_corrected(tmp_path: Path) -> None:
    """A short syllable that no article has is a word, unless it has hỏi for ngã or the reverse."""
    spelling = spelling_of(tmp_path, [*["Lễ hội ở nhà văn hóa, phố cổ"] * 3, STRANGE])

    assert "lễ nho, phở" == correct_spelling("lể nho, phở", spelling)


def test_units_are_not_accented(tmp_path: Path) -> None:
    """A unit after a figure or an asking word gets no diacritics, though the articles have such a name."""
    spelling = spelling_of(tmp_path, [*["Hà Vân rộng bao nhiêu"] * 3, STRANGE])

    assert "hà vân rộng bao nhiêu ha, 5 ha" == correct_spelling("ha van rong bao nhieu ha, 5 ha", spelling)


def test_two_letters_may_be_an_error(large: Spelling) -> None:
    """A syllable cut down to two letters is corrected, unless it is written as an abbreviation."""
    assert "họ ít tắm" == correct_spelling("họ ít tắ", large)
    assert "họ ít TẮ" == correct_spelling("họ ít TẮ", large)
