"""Messages that ask more than one thing: several questions, or one question about two sides.

Made to leave a question whole rather than to cut one that is whole.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from retrieval.text.normalise import fold, forms, tokenise
from retrieval.text.word_lists import asking_words, function_words

MOST = 4  # questions of one message

_NUMBERED = re.compile(r"(?:^|(?<=[\s?.;,]))(?:câu |Câu )?[(]?[1-9](?:[).:/]|\s?-)\s+|(?:^|\n)\s*[-*•+]\s+")
_FIRST_NUMBER = re.compile(r"[(]?1")
_SENTENCE = re.compile(r"(?<=[?])[\s.!]*(?=\S)|\n+|(?<=[.;])\s+|(?<=…)\s+")
_CLAUSE = re.compile(r"\s*[,;]\s*(?:(?:và|với lại|còn|rồi|cũng như|đồng thời)\s+)?|\s+(?:và|với lại|rồi)\s+", re.IGNORECASE)
_BARE_CLAUSE = re.compile(fold(_CLAUSE.pattern), re.IGNORECASE)
