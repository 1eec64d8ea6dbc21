"""The first day of the lunar year in Vietnam."""

from datetime import date

FIRST_YEAR = 1990

# (month, day) from FIRST_YEAR on, a decade a line: computed from new moons and solstices at UTC+7 after Hồ Ngọc Đức,
# https://www.informatik.uni-leipzig.de/~duc/amlich/ — a day before China's in 2007 and 2030.
_DAYS = (
    ((1, 27), (2, 15), (2, 4), (1, 23), (2, 10), (1, 31), (2, 19), (2, 7), (1, 28), (2, 16)),
    ((2, 5), (1, 24), (2, 12), (2, 1), (1, 22), (2, 9), (1, 29), (2, 17), (2, 7), (1, 26)),
    ((2, 14), (2, 3), (1, 23), (2, 10), (1, 31), (2, 19), (2, 8), (1, 28), (2, 16), (2, 5)),
    ((1, 25), (2, 12), (2, 1), (1, 22), (2, 10), (1, 29), (2, 17), (2, 6), (1, 26), (2, 13)),
    ((2, 2), (1, 23), (2, 11), (1, 31), (2, 19), (2, 8), (1, 28), (2, 15), (2, 4), (1, 24)),
    ((2, 12), (2, 1), (1, 22), (2, 10), (1, 30), (2, 17), (2, 6), (1, 26), (2, 14), (2, 2)),
)
LAST_YEAR = FIRST_YEAR + 10 * len(_DAYS) - 1


def lunar_new_year(year: int) -> date | None:
    """Return the first day of Tết Nguyên đán in the solar ``year``; None outside `FIRST_YEAR`..`LAST_YEAR`."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    decade, index = divmod(year - FIRST_YEAR, 10)
    return date(year, *_DAYS[decade][index])
