"""Words and sentences of Vietnamese text; the only module that imports underthesea."""

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import chain, islice
from multiprocessing.connection import wait
from typing import Protocol

import underthesea

from retrieval.normalise import compose, forms

_BATCH = 256  # sentences a task
_WORTH_PROCESSES = 2_000  # sentences: starting a process costs about as much as segmenting a thousand


class Segmenter(Protocol):
    """Cuts a sentence into words. Calls come from one thread at a time; may be pickled to other processes."""

    @property
    def identity(self) -> str:
        """Name and version: two segmenters with one identity give the same words for the same text."""

    def words(self, sentence: str) -> list[str]:
        """The words of ``sentence`` in order: compared forms of their syllables, joined by ``_``.

        Punctuation is left out. Never raises, whatever the text; takes time linear in ordinary text.
        """


class UndertheseaSegmenter:
    """Words by underthesea's conditional random field, about a thousand sentences a second."""

    def __init__(self) -> None:
        # The model is loaded on the first call, by a global that two threads would race for.
        underthesea.word_tokenize("khởi động")

    @property
    def identity(self) -> str:
        """See `Segmenter`."""
        return f"underthesea {underthesea.__version__}"

    def words(self, sentence: str) -> list[str]:
        """See `Segmenter`."""
        # Half of a surrogate pair, which JSON and command lines can carry, is no text to underthesea.
        text = compose(sentence).text.encode("utf-8", "replace").decode("utf-8")
        words = ("_".join(forms(word)) for word in underthesea.word_tokenize(text))
        return [word for word in words if word]


def raw_sentences(paragraph: str) -> list[str]:
    """What ``underthesea.sent_tokenize`` makes of one paragraph: slices of it, in order, with its known faults."""
    sentences: list[str] = underthesea.sent_tokenize(paragraph)
    return sentences


def segment_all(segmenter: Segmenter, sentences: Iterable[str]) -> Iterator[list[str]]:
    """The words of each of ``sentences``, in order; on all cores where there are enough of them.

    ``sentences`` is read a little ahead of the result, in this thread, so neither needs to fit in memory.
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    unread = iter(sentences)
    first = list(islice(unread, _WORTH_PROCESSES))
    if len(first) < _WORTH_PROCESSES or cores == 1:
        return map(segmenter.words, chain(first, unread))
    return _segment_in_processes(segmenter, chain(first, unread), cores)


def _segment_in_processes(segmenter: Segmenter, sentences: Iterator[str], cores: int) -> Iterator[list[str]]:
    # Spawned, not forked: the caller may run threads, and a forked child would inherit their locks.
    pool = ProcessPoolExecutor(cores, multiprocessing.get_context("spawn"), _end_with_parent)
    try:
        pending: deque[Future[list[list[str]]]] = deque()
        while True:
            batch = list(islice(sentences, _BATCH))
            if batch:
                pending.append(pool.submit(_segment_batch, segmenter, batch))
            if pending and (not batch or len(pending) > 2 * cores):
                yield from pending.popleft().result()
            elif not batch:
                return
    finally:
        pool.shutdown(cancel_futures=True)


def _end_with_parent() -> None:
    """In a worker: let the parent decide what Ctrl-C means, and do not outlive it, were it killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_exit_after, args=(parent.sentinel,), daemon=True).start()


def _exit_after(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)


def _segment_batch(segmenter: Segmenter, sentences: list[str]) -> list[list[str]]:
    return [segmenter.words(sentence) for sentence in sentences]
