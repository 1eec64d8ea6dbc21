"""The editor's file of aliases: one group of names for the same thing per line, separated by ``=``.

The format is that of `retrieval/data/aliases.txt`: UTF-8, with ``#`` before a comment. An unusable line is reported and
skipped.
"""

from dataclasses import dataclass
from pathlib import Path

from retrieval.questions.aliases import LONGEST_PHRASE
from retrieval.text.normalise import forms


@dataclass(frozen=True, slots=True)
class AliasFault:
    """A line, or a whole file, that is ignored: where it is, what is wrong, and what to do about it."""

    place: str
    problem: str
    remedy: str


def read_alias_file(path: Path) -> tuple[list[str], list[AliasFault]]:
    """Return the groups in the file, and its faults; no groups if there is no file. Never raises."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        return [], []
    except UnicodeDecodeError as error:
        return [], [AliasFault(str(path), f"is not UTF-8 (byte {error.start})", "save it as UTF-8")]
    except OSError as error:
        return [], [AliasFault(str(path), f"cannot be read ({error.strerror})", "make it readable")]
    groups, faults = [], []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if invalid := _problem_and_remedy(line):
            faults.append(AliasFault(f"{path}, line {number}", *invalid))
        else:
            groups.append(line)
    return groups, faults


def _problem_and_remedy(line: str) -> tuple[str, str] | None:
    names = [forms(name) for name in line.split("=")]
    if len(names) == 1 or not all(names):
        return "is no group of names", "write it as in LHQ = Liên Hợp Quốc"
    if max(map(len, names)) > LONGEST_PHRASE:
        return f"holds a name of more than {LONGEST_PHRASE} syllables, which is not looked for", "shorten it"
    return None
