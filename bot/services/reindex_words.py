"""What an administrator may say behind ``/reindex``, with or without diacritics."""

from retrieval.text.normalise import fold, forms

_FORCE = frozenset({"ep", "force"})
_CANCEL = frozenset({"huy", "cancel"})


def is_force(words: str) -> bool:
    """Whether the new index shall be served though it lost articles or answers: ``ép``."""
    return _said(words) in _FORCE


def is_cancel(words: str) -> bool:
    """Whether the rebuild under way shall be ended: ``huỷ``."""
    return _said(words) in _CANCEL


def _said(words: str) -> str:
    return fold(" ".join(forms(words)))
