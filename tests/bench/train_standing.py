"""Fits how likely a quotation stands alone: `python -m tests.bench.train_standing --articles FILE.jsonl [--write]`.

FILE has one record a line, as `retrieval.articles` reads them; ``standing_labels.txt`` names quotations of its articles
that a person judged. The weights are fitted to those of half of the articles, by a hash of the id, and measured on the
other half, and in ten folds by article on the half itself: the AUROC, and for some probabilities how many of the
quotations above stand alone and what share of all those are. The words in retrieval/data/standing.txt were chosen on
the fitted half and on half of the others.
"""

import argparse
import hashlib
import json
import tempfile
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from retrieval.index.sentence_index import SentenceIndex
from retrieval.ranking.standing import measures
from tests.bench.fitting import fit_logistic
from tests.bench.stories import open_index

_LABELS = Path(__file__).with_name("standing_labels.txt")
_L2 = 3.0
_FOLDS = 10
_PROBABILITIES = (0.8, 0.85, 0.9, 0.93, 0.95)

Floats = NDArray[np.floating[Any]]


class Judged(NamedTuple):
    """Quotations: the measures of each (rows) by ``names``, whether it stands alone, and a number of its article."""

    names: list[str]
    rows: Floats
    stands: NDArray[np.bool_]
    hashes: NDArray[np.int64]

    @classmethod
    def of(cls, index: SentenceIndex) -> "Judged":
        """Read those whose articles ``index`` has."""
        numbers = {article.id: article.number for article in index.articles}
        found = []
        stands, hashes = [], []
        for line in _LABELS.read_text(encoding="utf-8").splitlines():
            if line.startswith("#") or (id_ := line.split()[0]) not in numbers:
                continue
            position, count, alone = map(int, line.split()[1:])
            article = numbers[id_]
            sentences = [index.sentence(number) for number in index.sentences_of(article)]
            texts = [one.text for one in sentences if position <= one.position < position + count]
            found.append(measures(texts, index.article(article).title, position))
            stands.append(alone == 1)
            hashes.append(int.from_bytes(hashlib.sha1(id_.encode(), usedforsecurity=False).digest()[:2], "big"))
        names = list(found[0])
        rows = np.array([[one[name] for name in names] for one in found])
        return cls(names, rows, np.array(stands), np.array(hashes))

    def part(self, kept: NDArray[np.bool_]) -> "Judged":
        """Return some of them."""
        return Judged(self.names, self.rows[kept], self.stands[kept], self.hashes[kept])


def _logits(fitted: Judged, rows: Floats) -> Floats:
    weights, bias = fit_logistic(fitted.rows, fitted.stands, _L2)
    return rows @ weights + bias


def _in_folds(judged: Judged) -> Floats:
    logits = np.zeros(len(judged.stands))
    for fold in range(_FOLDS):
        left_out = judged.hashes % _FOLDS == fold
        logits[left_out] = _logits(judged.part(~left_out), judged.rows[left_out])
    return logits


def _print_quality(name: str, logits: Floats, stands: NDArray[np.bool_]) -> None:
    above = logits[stands][:, None] > logits[~stands][None]
    equal = logits[stands][:, None] == logits[~stands][None]
    print(f"{name}: {len(stands)} quotations, {stands.mean():.1%} stand alone, AUROC {(above + equal / 2).mean():.3f}")
    for probability in _PROBABILITIES:
        kept = 1 / (1 + np.exp(-logits)) >= probability
        print(f"  from {probability}: {stands[kept].mean():.1%} of the {kept.mean():.1%} above stand alone")


def main() -> None:
    """See the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=Path, required=True)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        judged = Judged.of(open_index(options.articles, Path(folder)))
    half = judged.hashes >> 8 & 1 == 0
    fitted, others = judged.part(half), judged.part(~half)
    _print_quality("in folds", _in_folds(fitted), fitted.stands)
    _print_quality("other half", _logits(fitted, others.rows), others.stands)
    weights, bias = fit_logistic(fitted.rows, fitted.stands, _L2)
    record = {
        "trained_by": "tests/bench/train_standing.py",
        "bias": round(bias, 3),
        "weights": dict(zip(fitted.names, np.round(weights, 3).tolist(), strict=True)),
    }
    print(json.dumps(record))
    if options.write:
        path = Path(str(files("retrieval").joinpath("data", "standing.json")))
        path.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
