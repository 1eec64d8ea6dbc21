"""The questions that the commands for news stand for."""

from retrieval.questions.whats_new import asks_for_headlines

_NEWEST = "tin mới nhất"
_OF_COMMAND = {
    "/homnay": "tin hôm nay",
    "/today": "tin hôm nay",
    "/tuannay": "tin tuần này",
    "/week": "tin tuần này",
}


def news_question(command: str, argument: str) -> str:
    """Return the question for the news of the time that ``command`` names.

    Any other command asks for the newest, or for those of the time or on the topic ``argument``, as typed.
    """
    if of_time := _OF_COMMAND.get(command):
        return of_time
    if not argument:
        return _NEWEST
    of_time = f"tin {argument}"
    return of_time if asks_for_headlines(of_time) else f"các {_NEWEST} về {argument}"
