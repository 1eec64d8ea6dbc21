"""The best documents found by pruning, compared with exhaustive scoring."""

from collections.abc import Collection
from typing import NamedTuple

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.index.top_k import Groups, PostingList, best, cost_per_bound
from tests.retrieval.okapi_oracle import best_of, compiled, one_group, scores_of

VALUES = np.array([0.5, 1.1, 1.3, 7.7], np.float32)


class Task(NamedTuple):
    """The arguments of one search."""

    groups: Groups
    own: list[PostingList]
    shared: list[PostingList]


def lists(size: int, count: int, random: np.random.Generator) -> list[PostingList]:
    """Return ``count`` lists over ``size`` documents, from rare to common, with few distinct values: ties abound."""
    made = []
    for share in random.random(count) ** 3:
        documents = np.flatnonzero(random.random(size) < share).astype(np.int32)
        codes = random.integers(0, 4, len(documents)).astype(np.uint8)
        factor = np.float32(random.choice([0.045, 0.3, 1.0]) * (1.01 - share))
        if len(documents):
            made.append(PostingList(documents, codes, VALUES, factor, float(factor * VALUES[codes].max())))
    return made


@st.composite
def tasks(draw: st.DrawFn) -> Task:
    """Draw lists over up to a few thousand documents in groups of different sizes, some of them empty."""
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    sizes = random.integers(0, draw(st.sampled_from([1, 3, 40])), draw(st.integers(1, 200)))
    of = np.repeat(np.arange(len(sizes)), sizes).astype(np.int32)
    groups = Groups(of, np.concatenate([[0], np.cumsum(sizes)]).astype(np.int32))
    own, shared = draw(st.integers(0, 20)), draw(st.integers(0, 12))
    return Task(groups, lists(len(of), own, random), lists(len(sizes), shared, random))


def exhaustive(limit: int, task: Task, within: Collection[int] | None) -> list[tuple[int, float]]:
    """Return the numbers and scores of the best documents by scoring all documents."""
    scores = np.zeros(len(task.groups.of), np.float32)
    of_groups = np.zeros(len(task.groups.starts) - 1, np.float32)
    for parts, sums in ((task.own, scores), (task.shared, of_groups)):
        for one in sorted(parts, key=cost_per_bound):
            sums[one.documents] += one.factor * one.values[one.codes]
    totals = (scores + of_groups[task.groups.of]).tolist()
    groups = task.groups.of.tolist()
    hits = [(n, s) for n, s in enumerate(totals) if s > 0 and (within is None or groups[n] in within)]
    return sorted(hits, key=lambda hit: (-hit[1], hit[0]))[:limit]


@given(task=tasks(), limit=st.integers(0, 60))
@settings(max_examples=300)
def test_pruned_is_exhaustive(task: Task, limit: int) -> None:
    """Numbers, scores (bit for bit) and the order of ties equal those of exhaustive scoring."""
    found = best(limit, task.groups, task.own, task.shared)

    assert exhaustive(limit, task, None) == list(zip(found.numbers.tolist(), found.scores.tolist(), strict=True))


@given(task=tasks(), limit=st.integers(1, 60), data=st.data())
def test_pruned_within_groups_is_exhaustive_within_them(task: Task, limit: int, data: st.DataObject) -> None:
    """With a mask of groups, the result equals that of exhaustive scoring within these groups."""
    within = data.draw(st.sets(st.integers(0, len(task.groups.starts) - 2)))
    chosen = np.isin(np.arange(len(task.groups.starts) - 1), sorted(within))
    found = best(limit, task.groups, task.own, task.shared, chosen)

    assert exhaustive(limit, task, within) == list(zip(found.numbers.tolist(), found.scores.tolist(), strict=True))


@given(task=tasks(), limit=st.integers(1, 60), least=st.floats(0, 20))
def test_none_that_reaches_the_least_score_is_left_out(task: Task, limit: int, least: float) -> None:
    """With a least score, those of exhaustive scoring that reach it are found, in the same order."""
    found = best(limit, task.groups, task.own, task.shared, least=least)
    expected = [one for one in exhaustive(limit, task, None) if one[1] >= least]

    assert expected == list(zip(found.numbers.tolist(), found.scores.tolist(), strict=True))[: len(expected)]


@given(
    corpus=st.lists(st.lists(st.sampled_from("aaaabbbcdefg"), max_size=9), min_size=1, max_size=60),
    query=st.lists(st.sampled_from("abcdefgh"), max_size=6),
    limit=st.integers(0, 20),
)
def test_the_best_of_a_channel_are_those_of_its_scores(corpus: list[list[str]], query: list[str], limit: int) -> None:
    """A channel's best documents are those with its highest scores above zero."""
    channel = compiled(corpus)
    scores = scores_of(channel, query)
    found = best_of(channel, query, limit)

    np.testing.assert_allclose(found.scores, np.sort(scores[scores > 0])[::-1][:limit], rtol=1e-5)
    np.testing.assert_allclose(found.scores, scores[found.numbers], rtol=1e-5)


def test_common_lists_are_not_added_up() -> None:
    """A list that cannot promote a document is looked up in the candidates, and not read whole."""

    class Watched(PostingList):
        def add_to(self, scores: np.ndarray[tuple[int], np.dtype[np.float32]]) -> None:
            raise AssertionError(f"all {len(scores)} were added up")

    size = 10_000
    everywhere = np.arange(size, dtype=np.int32)
    codes, values = np.zeros(size, np.uint8), np.ones(1, np.float32)
    rare = PostingList(everywhere[::1000], codes[::1000], values, np.float32(9), 9.0)
    common = Watched(everywhere, codes, values, np.float32(1), 1.0)
    found = best(5, one_group(size), [common, rare])

    assert ([0, 1000, 2000, 3000, 4000], [10.0] * 5) == (found.numbers.tolist(), found.scores.tolist())
