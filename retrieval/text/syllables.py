"""The shape of Vietnamese syllables: what can be one, and where its tone stands."""

import re
import unicodedata

from retrieval.text.normalise import fold

_ONSETS = "ngh|ch|gh|gi|kh|ng|nh|ph|qu|th|tr|b|c|d|đ|g|h|k|l|m|n|p|r|s|t|v|x"
_RHYMES = (
    "a|ac|ach|ai|am|an|ang|anh|ao|ap|at|au|ay|ăc|ăk|ăm|ăn|ăng|ăp|ăt|âc|âm|ân|âng|âp|ât|âu|ây"
    "|e|ec|em|en|eng|eo|ep|et|ê|êch|êm|ên|ênh|êp|êt|êu"
    "|i|ia|ich|iêc|iêm|iên|iêng|iêp|iêt|iêu|im|in|inh|ip|it|iu"
    "|o|oa|oac|oach|oai|oam|oan|oang|oanh|oao|oap|oat|oay|oăc|oăm|oăn|oăng|oăt|oc|oe|oem|oen|oeo|oet|oi|om|on|ong"
    "|ooc|oong|op|ot|ô|ôc|ôi|ôm|ôn|ông|ôp|ôt|ơ|ơi|ơm|ơn|ơp|ơt"
    "|u|ua|uâc|uân|uâng|uât|uây|uc|uê|uêch|uênh|ui|um|un|ung|uơ|uôc|uôi|uôm|uôn|uông|uôp|uôt|up|ut|uy|uya|uych|uyên"
    "|uyêt|uyn|uynh|uyt|uyu|ư|ưa|ưc|ưi|ưm|ưn|ưng|ươc|ươi|ươm|ươn|ương|ươp|ươt|ươu|ưt|ưu|y|ych|yêm|yên|yêng|yêt|yêu|ynh|yt"
)
_TONES = "\u0300\u0301\u0309\u0303\u0323"  # huyền, sắc, hỏi, ngã, nặng
_STOPPED = re.compile(r"(?:c|ch|p|t)$")
_SHAPE = re.compile(rf"(?:{_ONSETS})?(?:{_RHYMES})")
_BARE_SHAPE = re.compile(fold(_SHAPE.pattern))
_MAIN_VOWEL = re.compile(r"[ăâêôơ]|ư(?!ơ)")
_MEDIAL = re.compile(r"^(?:qu|gi)(?=[aăâeêioôơuưy])")
_VOWELS = re.compile(r"[aăâeêioôơuưy]+")


def without_tone(syllable: str) -> tuple[str, str]:
    """A syllable (NFC, lower case) without its tone, and the combining mark of that tone ("" for none)."""
    decomposed = unicodedata.normalize("NFD", syllable)
    tone = "".join(mark for mark in decomposed if mark in _TONES)
    return unicodedata.normalize("NFC", "".join(mark for mark in decomposed if mark not in _TONES)), tone[:1]


def with_tone(toneless: str, tone: str) -> str:
    """The syllable with its tone on the main vowel, as in hoà, quý, giường (NFC)."""
    at = _tone_place(toneless)
    if not tone or at is None:
        return toneless
    return unicodedata.normalize("NFC", toneless[: at + 1] + tone + toneless[at + 1 :])


def is_syllable(form: str) -> bool:
    """Whether a compared form is shaped like a Vietnamese syllable, with its tone where it belongs."""
    toneless, tone = without_tone(form)
    if _SHAPE.fullmatch(toneless) is None or with_tone(toneless, tone) != form:
        return False
    return _STOPPED.search(toneless) is None or tone in ("", "\u0301", "\u0323")


def is_bare_syllable(form: str) -> bool:
    """Whether a compared form is shaped like a Vietnamese syllable typed without diacritics."""
    return _BARE_SHAPE.fullmatch(form) is not None


def _tone_place(toneless: str) -> int | None:
    medial = _MEDIAL.match(toneless)
    vowels = _VOWELS.search(toneless, medial.end() if medial else 0)
    if vowels is None:
        return None
    start, end = vowels.span()
    marked = list(_MAIN_VOWEL.finditer(toneless, start, end))
    if marked:
        return marked[-1].start()
    open_pair = end == len(toneless) and toneless[start:end] not in ("oa", "oe", "uy") and start + 2 == end
    return start if open_pair or start + 1 == end else start + 1
