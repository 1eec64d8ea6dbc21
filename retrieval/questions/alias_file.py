"""The editor's file of aliases: one group of names for the same thing per line, separated by ``=``.

The format is that of `retrieval/data/aliases.txt`: UTF-8, with ``#`` before a comment. An unusable line is reported and
skipped, and so is what exceeds the limits below.
"""

from dataclasses import dataclass
from pathlib import Path

from retrieval.questions.aliases import LONGEST_PHRASE
from retrieval.text.normalise import forms
from retrieval.text.regular_file import read_edited

# Chosen: a newsroom has some hundred groups. Every index that is opened holds all of them.
_MOST_BYTES = 1 << 20
_MOST_LINES = 10_000
_MOST_NAMES = 20
_LONGEST_LINE = 500  # characters
_MOST_FAULTS = 100


@dataclass(frozen=True, slots=True)
class AliasFault:
    """A line, or a whole file, that is ignored: where it is, what is wrong, and what to do about it."""

    place: str
    problem: str
    remedy: str


def read_alias_file(path: Path) -> tuple[list[str], list[AliasFault]]:
    """Return the groups in the file, and its first faults; no groups if there is no file. Never raises."""
    file = read_edited(path, _MOST_BYTES, _MOST_LINES)
    groups, faults = [], [AliasFault(str(path), file.problem, file.remedy)] if file.problem else []
    for number, line in enumerate(file.lines, start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if invalid := _problem_and_remedy(line):
            faults.append(AliasFault(f"{path}, line {number}", *invalid))
        else:
            groups.append(line)
    return groups, faults[:_MOST_FAULTS]


def _problem_and_remedy(line: str) -> tuple[str, str] | None:
    if len(line) > _LONGEST_LINE or line.count("=") >= _MOST_NAMES:  # each name stands for each other of its line
        return f"has more than {_MOST_NAMES} names or {_LONGEST_LINE} characters", "split it"
    names = [forms(name) for name in line.split("=")]
    if len(names) == 1 or not all(names):
        return "is no group of names", "write it as in LHQ = Liên Hợp Quốc"
    if max(map(len, names)) > LONGEST_PHRASE:
        return f"holds a name of more than {LONGEST_PHRASE} syllables, which is not looked for", "shorten it"
    return None
