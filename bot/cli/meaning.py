"""The verb `meaning`, which fills the vectors of sentences at once, rather than in the background of the bot."""

import argparse

from bot.cli.output import FAILED, MISUSED, complain, write_line
from bot.composition.archive import open_archive
from bot.composition.meaning import MeaningLayer, meaning_layer
from bot.services.meaning_numbers import meaning_numbers
from bot.settings.settings import Settings
from bot.terminal.progress import progress_bar
from retrieval.building.options import Progress


def meaning(settings: Settings, _: argparse.Namespace) -> int:
    """Embed all sentences that have no vector, with progress, and write how many have one; the bot may run meanwhile.

    Builds the index first if there is none. Goes on where it was ended before.
    """
    archive = open_archive(settings)
    layer = meaning_layer(settings, archive.source.index)
    if layer is None:
        complain("HOIBAO_MEANING is not set, so that sentences are compared by their words alone")
        return MISUSED
    archive.open_index()  # built if there is none
    return 0 if fill(settings, layer) else FAILED


def fill(settings: Settings, layer: MeaningLayer) -> bool:
    """Fill the vectors of the current index, and write how many there are; False if another process does so already.

    Raises `MeaningError`; what was filled before stays.
    """
    task = layer.fill_task(settings)
    with progress_bar("embedding sentences") as on_progress:
        outcome = task.fill(lambda status: on_progress(Progress(layer.folder.name, status.filled, status.sentences)))
    if outcome == "elsewhere":
        complain("another process does so already: the running bot, or another `hoibao meaning`")
        return False
    status = meaning_numbers(task.generations.open(), layer.folder).status
    write_line(f"{status.filled} of {status.sentences} sentences have vectors")
    return True
