"""Linear models, fitted by L-BFGS with an L2 penalty on standardised columns.

The weights returned apply to the columns as given.
"""

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

Floats = NDArray[np.floating[Any]]
Flags = NDArray[np.bool_]


def fit_listwise(groups: Iterable[tuple[Floats, Flags]], l2: float = 3.0) -> Floats:
    """Return the weights under which the flagged rows of each group are most likely: a listwise softmax.

    This is ListNet (Cao et al., ICML 2007). Groups without a flagged row are left out.
    """
    chosen = [(rows, flags) for rows, flags in groups if flags.any()]
    values = np.concatenate([rows for rows, _ in chosen]).astype(np.float64)
    gold = np.concatenate([flags for _, flags in chosen])
    starts = np.cumsum([0] + [len(rows) for rows, _ in chosen])[:-1]
    group = np.repeat(np.arange(len(chosen)), np.diff([*starts, len(values)]))
    spread = values.std(axis=0) + 1e-6
    scaled = (values - values.mean(axis=0)) / spread

    def loss(weights: Floats) -> tuple[float, Floats]:
        scores = scaled @ weights
        odds = np.exp(scores - np.maximum.reduceat(scores, starts)[group])
        likelihood = odds / np.add.reduceat(odds, starts)[group]
        of_gold = np.add.reduceat(likelihood * gold, starts) + 1e-12
        gradient = (likelihood - likelihood * gold / of_gold[group]) @ scaled
        count = len(chosen)
        return (
            float((-np.log(of_gold).sum() + l2 * weights @ weights) / count),
            (gradient + 2 * l2 * weights) / count,
        )

    return np.asarray(_minimum(loss, values.shape[1]) / spread)


def fit_logistic(rows: Floats, flags: Flags, l2: float = 1.0) -> tuple[Floats, float]:
    """Return the weights and the bias of the logistic regression that predicts the flagged rows."""
    spread = rows.std(axis=0) + 1e-6
    scaled = np.column_stack([(rows - rows.mean(axis=0)) / spread, np.ones(len(rows))])
    penalty = np.append(np.full(rows.shape[1], l2), 0.0)

    def loss(weights: Floats) -> tuple[float, Floats]:
        logits = scaled @ weights
        likelihood = 1 / (1 + np.exp(-logits))
        return (
            float((np.logaddexp(0, logits) - flags * logits).sum() + 0.5 * (penalty * weights * weights).sum()),
            scaled.T @ (likelihood - flags) + penalty * weights,
        )

    fitted = _minimum(loss, scaled.shape[1])
    weights = fitted[:-1] / spread
    return weights, float(fitted[-1] - weights @ rows.mean(axis=0))


def _minimum(loss: object, size: int) -> Floats:
    result = minimize(loss, np.zeros(size), jac=True, method="L-BFGS-B", options={"maxiter": 500})
    return np.asarray(result.x)
