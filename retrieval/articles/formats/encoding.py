"""The characters of a text file."""

from retrieval.articles.formats.format import DocumentError


def decode(content: bytes) -> str:
    """Return the text of a file in UTF-8, or in UTF-16 with a byte order mark.

    Raises:
        DocumentError: It is in another encoding, or no text.
    """
    utf16 = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        text = content.decode("utf-16" if utf16 else "utf-8-sig")
    except UnicodeDecodeError as error:
        at = f"byte {error.start} is {error.object[error.start]:#04x}"
        raise DocumentError(f"is not UTF-8 text ({at})", "save it as UTF-8", "encoding") from error
    if "\0" in text:
        problem = "holds NUL characters, so it is no text"
        raise DocumentError(problem, "remove it or convert it to UTF-8 text", "encoding")
    return text
