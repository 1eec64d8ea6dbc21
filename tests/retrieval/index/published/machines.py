"""Machines that publish and fetch the generations of one address, each in a folder of its own."""

from pathlib import Path

from retrieval.building.build import build
from retrieval.building.options import BuildOptions
from retrieval.building.refresh import refresh
from retrieval.index.published.published_generations import PublishedGenerations, at_address
from retrieval.index.published.store import Store
from tests.answers import BlankSegmenter
from tests.program import write_articles

OPTIONS = BuildOptions(least_extended=0, largest_segment=2.0)


class Machine:
    """A machine that knows an address; it has articles if it builds."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder, self.index, self.url = folder, folder / "index", url
        self.articles, self.store = folder / "articles", Store(url)
        self.generations: PublishedGenerations = at_address(self.index, url)

    def build(self) -> str:
        """Build and publish a generation, and return its name."""
        write_articles(self.articles)
        return build(self.articles, self.generations, BlankSegmenter()).generation

    def add(self, name: str) -> str:
        """Add an article, publish a segment with it, and return its name."""
        (self.articles / f"{name}.txt").write_text(f"Nhà ga {name} mở cửa lúc 5 giờ sáng.", encoding="utf-8")
        return refresh(self.articles, self.generations, BlankSegmenter(), OPTIONS).generation

    def served(self) -> str:
        """Fetch what is current, open it, and return the name of what is searched."""
        self.generations.follow()
        return self.generations.open().generation

    def holds(self, name: str) -> bool:
        """Return whether an article is found in what is current here."""
        return self.generations.open().find_article(name) is not None

    def files(self, pattern: str) -> list[str]:
        """Return the paths below the folder of the index that match."""
        return sorted(path.relative_to(self.index).as_posix() for path in self.index.glob(pattern))
