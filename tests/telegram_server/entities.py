"""Formatted text: entities with UTF-16 offsets, and Telegram's normalisation of a text.

Cleaning, trimming, merging and splitting follow TDLib, on which the Bot API server runs: control characters become
spaces; spaces and line feeds at both ends are removed (at the start only up to the first entity); bold, italic and the
like are split where another entity begins or ends, and removed from code; links and code never overlap; a quotation
within a quotation is removed.
"""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from tests.telegram_server.errors import BadRequestError, Json

SPLITTABLE = ("bold", "italic", "underline", "strikethrough", "spoiler")
QUOTABLE = frozenset((*SPLITTABLE, "custom_emoji"))
"""The kinds of entity that a quotation in ``reply_parameters`` must repeat."""

MAX_ENTITIES = 100
_PRIORITIES = {
    "blockquote": 0,
    "expandable_blockquote": 0,
    "pre": 10,
    "code": 20,
    "text_link": 49,
    "text_mention": 49,
    "custom_emoji": 99,
} | {kind: 90 + place for place, kind in enumerate(SPLITTABLE)}
_QUOTATIONS = ("blockquote", "expandable_blockquote")
_SPACES = " \n"
_INVISIBLE = dict.fromkeys([0x0D, *range(0x2028, 0x202F), 0x0333, 0x033F, 0x030A])
_CLEANED = {code: " " for code in range(33) if code not in (0x0A, 0x0D)} | _INVISIBLE


@dataclass(frozen=True)
class Entity:
    """A marked range of a text; ``offset`` and ``length`` count UTF-16 units."""

    kind: str
    offset: int
    length: int
    url: str | None = None
    language: str | None = None
    custom_emoji_id: str | None = None
    user_id: str | None = None

    @property
    def end(self) -> int:
        """The first unit after the range."""
        return self.offset + self.length

    def as_json(self) -> Json:
        """Return the entity as a ``MessageEntity`` object."""
        extras: Json = {"url": self.url, "language": self.language, "custom_emoji_id": self.custom_emoji_id}
        if self.user_id is not None:
            extras["user"] = {"id": int(self.user_id), "is_bot": False, "first_name": "An"}
        given = {name: value for name, value in extras.items() if value is not None}
        return {"type": self.kind, "offset": self.offset, "length": self.length, **given}


@dataclass(frozen=True)
class FormattedText:
    """A text with its entities, ordered by offset, longer ones first."""

    text: str
    entities: tuple[Entity, ...] = ()


def utf16_length(text: str) -> int:
    """Return the length of a text in UTF-16 units.

    Raises:
        BadRequestError: The text contains half of a surrogate pair.
    """
    return len(utf16(text)) // 2


def utf16(text: str) -> bytes:
    """Encode a text as UTF-16, two bytes for each unit of entity offsets.

    Raises:
        BadRequestError: The text contains half of a surrogate pair.
    """
    try:
        return text.encode("utf-16-le")
    except UnicodeEncodeError:
        raise BadRequestError("strings must be encoded in UTF-8") from None


def entity_text(text: str, entity: Entity) -> str:
    """Return the part of a text that an entity marks."""
    return utf16(text)[2 * entity.offset : 2 * entity.end].decode("utf-16-le")


def normalised(content: FormattedText) -> FormattedText:
    """Normalise a text as Telegram does; one of spaces alone becomes empty.

    Raises:
        BadRequestError: The text is not valid Unicode.
    """
    fixed = _fixed([entity for entity in content.entities if entity.length > 0])
    return _trimmed(_cleaned(FormattedText(content.text, fixed)))


def quotes(quote: FormattedText, original: FormattedText) -> bool:
    """Return whether the original contains a quotation exactly, with its quotable entities."""
    needle, haystack = utf16(quote.text), utf16(original.text)
    wanted = [entity for entity in quote.entities if entity.kind in QUOTABLE]
    place = haystack.find(needle)
    while place >= 0:
        if place % 2 == 0 and _clipped(original.entities, place // 2, len(needle) // 2) == wanted:
            return True
        place = haystack.find(needle, place + 1)
    return False


def _clipped(entities: Iterable[Entity], start: int, length: int) -> list[Entity]:
    """Return the quotable entities within a range, with offsets from its start."""
    clipped = []
    for entity in entities:
        begin, end = max(entity.offset, start), min(entity.end, start + length)
        if entity.kind in QUOTABLE and begin < end:
            clipped.append(replace(entity, offset=begin - start, length=end - begin))
    return sorted(clipped, key=_order)


def _order(entity: Entity) -> tuple[int, int, int]:
    return (entity.offset, -entity.length, _PRIORITIES.get(entity.kind, 50))


def _fixed(entities: Sequence[Entity]) -> tuple[Entity, ...]:
    """Return the entities that Telegram's rules of nesting keep, in order."""
    quotations = _disjoint([entity for entity in entities if entity.kind in _QUOTATIONS])
    others = _disjoint([e for e in entities if e.kind not in (*_QUOTATIONS, *SPLITTABLE)])
    whole = quotations + [e for e in others if not any(_breaks(e, quotation) for quotation in quotations)]
    kept = whole + _split([entity for entity in entities if entity.kind in SPLITTABLE], whole)
    return tuple(sorted(kept[:MAX_ENTITIES], key=_order))


def _disjoint(entities: Sequence[Entity]) -> list[Entity]:
    kept: list[Entity] = []
    for entity in sorted(entities, key=_order):
        if not kept or kept[-1].end <= entity.offset:
            kept.append(entity)
    return kept


def _breaks(entity: Entity, quotation: Entity) -> bool:
    """Return whether an entity overlaps a quotation without lying within it."""
    overlaps = entity.offset < quotation.end and quotation.offset < entity.end
    return overlaps and not (quotation.offset <= entity.offset and entity.end <= quotation.end)


def _split(entities: Sequence[Entity], whole: Sequence[Entity]) -> list[Entity]:
    """Merge adjacent entities of a kind, split them where another begins or ends, and remove them from code."""
    runs = [run for kind in SPLITTABLE for run in _runs([e for e in entities if e.kind == kind])]
    cuts = {run.offset for run in runs} | {place for other in whole for place in (other.offset, other.end)}
    code = [entity for entity in whole if entity.kind in ("code", "pre")]
    pieces = []
    for run in runs:
        places = sorted({run.offset, run.end, *(cut for cut in cuts if run.offset < cut < run.end)})
        for begin, end in itertools.pairwise(places):
            if not any(entity.offset <= begin < entity.end for entity in code):
                pieces.append(Entity(run.kind, begin, end - begin))
    return sorted(pieces, key=_order)


def _runs(entities: Sequence[Entity]) -> list[Entity]:
    runs: list[Entity] = []
    for entity in sorted(entities, key=_order):
        if runs and entity.offset <= runs[-1].end:
            last = runs.pop()
            entity = replace(last, length=max(last.end, entity.end) - last.offset)  # noqa: PLW2901 — it grows
        runs.append(entity)
    return runs


def _cleaned(content: FormattedText) -> FormattedText:
    """Replace control characters by spaces and remove invisible ones, adjusting the entities."""
    text = content.text
    if not any(chr(code) in text for code in _INVISIBLE):
        return FormattedText(text.translate(_CLEANED), content.entities)
    units = utf16(text)

    def kept(offset: int) -> int:
        return utf16_length(units[: 2 * offset].decode("utf-16-le").translate(_CLEANED))

    moved = [replace(e, offset=kept(e.offset), length=kept(e.end) - kept(e.offset)) for e in content.entities]
    return FormattedText(text.translate(_CLEANED), _fixed([entity for entity in moved if entity.length > 0]))


def _trimmed(content: FormattedText) -> FormattedText:
    text = content.text.rstrip(_SPACES)
    end = utf16_length(text)
    entities = [
        replace(entity, length=min(entity.end, end) - entity.offset)
        for entity in content.entities
        if entity.offset < end
    ]
    spaces = len(text) - len(text.lstrip(_SPACES))
    leading = min([spaces, *(entity.offset for entity in entities)])
    moved = [replace(entity, offset=entity.offset - leading) for entity in entities]
    return FormattedText(text[leading:], tuple(sorted(moved, key=_order)))
