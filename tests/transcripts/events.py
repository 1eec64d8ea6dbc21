"""What happens in a conversation, in the order in which its people see it."""

from dataclasses import dataclass

from tests.telegram_server import Message, User


@dataclass(frozen=True)
class Shown:
    """A message as it stands now, of a person or of the bot; after an edit it is shown again, as it is then.

    Attributes:
        message: This state of the message.
        original: The message that it replies to, if any.
    """

    message: Message
    original: Message | None = None


@dataclass(frozen=True)
class Pressed:
    """A button that a person pressed, and the alert that answered it, if any."""

    user: User
    label: str
    alert: str | None


@dataclass(frozen=True)
class Offered:
    """What is offered above the keyboard while a person types: for each choice a title, and a description below it."""

    typed: str
    choices: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Noted:
    """A line between messages that says what else happened."""

    text: str


Event = Shown | Pressed | Offered | Noted
