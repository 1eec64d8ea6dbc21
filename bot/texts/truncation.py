"""Texts cut to a length, which is counted in UTF-16 units as Telegram counts."""


def units(text: str) -> int:
    """How many UTF-16 units ``text`` takes."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut_at_word(text: str, room: int) -> str:
    """The longest beginning of ``text`` that takes at most ``room`` units and, if it can be, cuts no word in two."""
    if units(text) <= room:
        return text
    end = used = 0
    while used + units(text[end]) <= room:
        used += units(text[end])
        end += 1
    blank = max(text.rfind(mark, 0, end + 1) for mark in (" ", "\u00a0"))
    return text[: blank if blank > 0 else end].rstrip()


def on_one_line(text: str, room: int) -> str:
    """The text with single blanks between its words, ended by … where it takes more than ``room`` units."""
    line = " ".join(text.split())
    return line if units(line) <= room else cut_at_word(line, room - 1) + "…"
