"""The articles that most tests share."""

from collections.abc import Callable, Sequence
from pathlib import Path

from retrieval.index.sentence_index import SentenceIndex

SAMPLES = Path(__file__).parents[2] / "retrieval" / "samples"

# Several articles that share words, one with several sentences a paragraph, one of a single sentence.
BRIDGE = """Cầu Sông Mây thông xe
Cầu Sông Mây dài 512 m thông xe sáng nay. Cây cầu nối hai xã. Người dân mừng rỡ.
Kinh phí xây cầu là 97 tỷ đồng. Ông Hoà nói cầu bền trăm năm."""
SMALL = (
    BRIDGE,
    "Chợ nổi đông khách\nKhách đến chợ nổi đông gấp đôi. Giá một bát bún là 30.000 đồng.",
    "Xã Mây Hạ có điện mà chưa có cầu.",
    "Giá cà phê lên\nGiá cà phê lên 97.000 đồng một kg. Dân mừng. Cà phê được giá nhờ mưa đều.\nMưa đều ở hai xã.",
)

IndexOf = Callable[[Sequence[str]], SentenceIndex]
