"""The characters of a text file."""

from retrieval.articles.formats.format import DocumentError
from retrieval.text import encodings


def decode(content: bytes) -> str:
    """Return the text of a file in one of the encodings of `retrieval.text.encodings`.

    Raises:
        DocumentError: It is in another encoding, or no text.
    """
    try:
        text = encodings.decode(content)
    except encodings.UnknownEncodingError as error:
        raise DocumentError(f"is text in no known encoding ({error})", "save it as UTF-8", "encoding") from error
    if "\0" in text:
        problem = "holds NUL characters, so it is no text"
        raise DocumentError(problem, "remove it or convert it to UTF-8 text", "encoding")
    return text
