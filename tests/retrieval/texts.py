"""Hypothesis strategies for texts, ordinary and hostile."""

import unicodedata

from hypothesis import strategies as st

WORDS = 'hòa hoà hoá Thuý thúy quý qúy Mỹ tỷ Đà Nẵng 1.340 11,8 25/9 % ( ) " “ ” . , ! … - – ’ [3]'
# Composed and decomposed Vietnamese, jamo, zero-width and direction marks, combining marks out of canonical order.
PIECES = (
    *WORDS.split(),
    *(unicodedata.normalize("NFD", word) for word in ("hòa", "Nẵng", "quý", "Hữu", "điện", "갂")),
    *("\u1100", "\u1161", "\u11a8", "가"),
    *("\u200b", "\u200d", "\u00ad", "\ufeff", "\u202e", "\u2060"),
    *("\u0301", "\u0323\u0302", "\u0302\u0323", "\u0345", "x\u0301", "\u09c7", "\u09be"),
    *(" ", "\u00a0", "\t", "PGS.TS. Lê", "TP.HCM", "v.v.", "vnexpress.net", "a) ", "• "),
)
LINES = st.one_of(
    st.text(
        st.characters(exclude_categories=["Cs"], exclude_characters="\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"), max_size=60
    ),
    st.lists(st.sampled_from(PIECES), max_size=20).map("".join),
    st.lists(st.sampled_from(PIECES), max_size=20).map(" ".join),
)
"""One line of any text without lone surrogates, much of it Vietnamese, composed and decomposed."""
HALVES = st.lists(st.one_of(st.characters(), st.integers(0xD800, 0xDFFF).map(chr)), max_size=20).map("".join)
"""Text with lone surrogates, which `st.text` never draws."""
HOSTILE = st.one_of(LINES, st.text(max_size=60), HALVES)
"""Any text at all, line breaks and lone surrogates included."""
