"""Send a picture below a reply that is complete without it."""

import logging

from telegram import Message
from telegram.error import TelegramError

from bot.logs import summary_of
from bot.services.charts import Chart, ChartDrawer

_LOGGER = logging.getLogger(__name__)


async def send_picture(message: Message, drawer: ChartDrawer, chart: Chart, caption: str) -> None:
    """Reply with a chart and its caption; with nothing if it cannot be drawn or sent.

    An error is logged and not raised: the update would be handled again, and its text sent twice.
    """
    picture = await drawer.draw(chart)
    if picture is None:
        return
    try:
        await message.reply_photo(picture, caption=caption)
    except TelegramError as error:  # such as of a group where bots may not send photos
        _LOGGER.warning("no picture was sent: %s", summary_of(error))
