"""What an editor states of one article, in place of what the article states itself."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Correction:
    """A correction of one article; None for a field that is not corrected.

    Attributes:
        published: An ISO date with a year, as `PublicationDate.iso` returns it.
        title: The title.
        source: The newspaper.
        url: The address.
        replaced_by: The id of the article that corrects this one or replaces it.
    """

    published: str | None = None
    title: str | None = None
    source: str | None = None
    url: str | None = None
    replaced_by: str | None = None

    @classmethod
    def of(cls, fields: Mapping[str, str]) -> "Correction":
        """Return the correction of these fields, by name; names that only a later version knows are left out."""
        return cls(**{name: value for name, value in fields.items() if name in cls.__slots__})

    def fields(self) -> dict[str, str]:
        """Return the corrected fields by name."""
        return {name: value for name, value in asdict(self).items() if value is not None}
