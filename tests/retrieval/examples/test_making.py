"""The example questions of an index."""

import json
from pathlib import Path

from retrieval.examples.example import Example, load_examples, question_key, save_examples
from retrieval.examples.making import MOST_SHARED, ExampleMaker, shared_part
from retrieval.index.sentence_index import SentenceIndex
from retrieval.question_search import QuestionSearch
from retrieval.questions.aliases import Aliases
from retrieval.text.normalise import forms
from retrieval.text.segmentation import UndertheseaSegmenter
from retrieval.text.word_lists import asking_words


def maker(index: SentenceIndex, segmenter: UndertheseaSegmenter) -> ExampleMaker:
    return ExampleMaker(index, segmenter, Aliases(index.abbreviations))


def test_every_example_is_answered(samples_index: SentenceIndex, segmenter: UndertheseaSegmenter) -> None:
    """Each example asks, in other words than the sentence, and is answered by its article with the answer marked."""
    examples = maker(samples_index, segmenter).make()
    assert len(examples) >= 4
    search = QuestionSearch(samples_index, segmenter)
    for example in examples:
        result = search.ask(example.question, 3)
        best = result.marked(result.passages[0])
        assert (True, example.article_id) == (result.answered, best.article.id)
        assert best.answer is not None
        assert any(asking_words(forms(example.question), folded=False))
        assert shared_part(example.question, set(forms(best.sentence.text))) <= MOST_SHARED
    assert len(examples) == len({example.question for example in examples})


def test_examples_are_few_and_the_same_each_time(samples_index: SentenceIndex, segmenter: UndertheseaSegmenter) -> None:
    """Examples do not depend on chance, are no more than wanted, and are made with no more searches than allowed."""
    examples = maker(samples_index, segmenter).make()
    assert examples == maker(samples_index, segmenter).make()
    assert {*maker(samples_index, segmenter).make(checks=1)} <= {*examples[:1]}
    assert () == maker(samples_index, segmenter).make(checks=0)
    assert 2 >= len(maker(samples_index, segmenter).make(most=2))


def test_examples_are_stored(tmp_path: Path) -> None:
    """Examples are read as they were written; a generation of before them has none."""
    assert () == load_examples(tmp_path)
    examples = (Example("Cầu Đò Gát dài bao nhiêu mét?", "cau", 1, "size"), Example("Ai đứng đầu?", "b", 0, "leader"))
    save_examples(tmp_path, examples)
    assert examples == load_examples(tmp_path)
    assert question_key("Ai đứng đầu?") == examples[1].key
    assert ["question", "article_id", "sentence", "form"] == list(
        json.loads((tmp_path / "examples.json").read_text(encoding="utf-8"))[0]
    )
