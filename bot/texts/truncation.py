"""Truncation of texts to a length in UTF-16 units, as Telegram counts it."""


def units(text: str) -> int:
    """Return the length of ``text`` in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut_at_word(text: str, room: int) -> str:
    """Return the longest prefix of ``text`` of at most ``room`` units, ending at a word boundary if there is one."""
    if units(text) <= room:
        return text
    end = used = 0
    while used + units(text[end]) <= room:
        used += units(text[end])
        end += 1
    blank = max(text.rfind(mark, 0, end + 1) for mark in (" ", "\u00a0"))
    return text[: blank if blank > 0 else end].rstrip()


def on_one_line(text: str, room: int) -> str:
    """Return the text with single spaces between its words, cut to ``room`` units with … at the end."""
    line = " ".join(text.split())
    return line if units(line) <= room else cut_at_word(line, room - 1) + "…"
