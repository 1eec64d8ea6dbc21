"""Validate keyboards under messages as Telegram does."""

from tests.telegram_server.entities import utf16_length
from tests.telegram_server.errors import BadRequestError, Json, ProtocolViolationError
from tests.telegram_server.html import checked_link
from tests.telegram_server.parameters import known_fields

MOST_BUTTONS = 100
LONGEST_DATA_BYTES = 64
LONGEST_COPIED_TEXT = 256
LONGEST_PLACEHOLDER = 64
_SWITCHES = ("switch_inline_query", "switch_inline_query_current_chat")
_ACTIONS = ("url", "callback_data", "copy_text", *_SWITCHES)
_BUTTON_FIELDS = ("text", "style", "icon_custom_emoji_id", *_ACTIONS)
_OTHER_KEYBOARDS = {
    "remove_keyboard": ("remove_keyboard", "selective"),
    "force_reply": ("force_reply", "input_field_placeholder", "selective"),
    "keyboard": (
        "keyboard",
        "resize_keyboard",
        "one_time_keyboard",
        "is_persistent",
        "selective",
        "input_field_placeholder",
    ),
}


def inline_keyboard(markup: object) -> Json | None:
    """Return the inline keyboard of a ``reply_markup``; None if it is missing, empty or of another kind.

    Raises:
        BadRequestError: Telegram refuses the keyboard.
        ProtocolViolationError: A field is unknown or too long, or a button has two actions.
    """
    if markup is None or markup == {}:
        return None
    for name, fields in _OTHER_KEYBOARDS.items():
        if isinstance(markup, dict) and name in markup:
            known_fields(markup, "reply markup", fields)
            _check_placeholder(markup.get("input_field_placeholder"))
            return None
    rows = known_fields(markup, "reply markup", ("inline_keyboard",))["inline_keyboard"]
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise BadRequestError('field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays')
    kept: list[list[Json]] = [[_button(button) for button in row] for row in rows if row]
    if sum(len(row) for row in kept) > MOST_BUTTONS:
        raise BadRequestError("reply markup is too long")
    return {"inline_keyboard": kept} if kept else None


def opens_reply(markup: object) -> bool:
    """Return whether a ``reply_markup`` makes the client reply to the message."""
    if not isinstance(markup, dict) or "force_reply" not in markup:
        return False
    if markup["force_reply"] is not True:
        raise BadRequestError("can't parse reply keyboard markup")
    return True


def _check_placeholder(placeholder: object) -> None:
    if placeholder is not None and not (
        isinstance(placeholder, str) and 0 < utf16_length(placeholder) <= LONGEST_PLACEHOLDER
    ):
        raise ProtocolViolationError(f"input_field_placeholder has not 1-64 characters: {placeholder!r}")


def edited_keyboard(markup: object) -> Json | None:
    """Return the inline keyboard for an edited message, which cannot have any other keyboard."""
    keyboard = inline_keyboard(markup)
    if keyboard is None and isinstance(markup, dict) and markup and "inline_keyboard" not in markup:
        raise BadRequestError("inline keyboard expected")
    return keyboard


def _button(value: object) -> Json:
    button = known_fields(value, "InlineKeyboardButton", _BUTTON_FIELDS)
    text = button.get("text")
    if not isinstance(text, str):
        raise BadRequestError('can\'t parse inline keyboard button: Field "text" must be of type String')
    if not text.strip():
        raise BadRequestError("inline keyboard button text must be non-empty")
    actions = [name for name in _ACTIONS if button.get(name) or (name in _SWITCHES and name in button)]
    if not actions:
        raise BadRequestError("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise ProtocolViolationError(f"the button {text!r} has {len(actions)} actions: {', '.join(actions)}")
    _check_action(actions[0], button[actions[0]])
    return button


def _check_action(action: str, value: object) -> None:
    if action == "copy_text":
        value = known_fields(value, "CopyTextButton", ("text",)).get("text")
    if not isinstance(value, str):
        raise BadRequestError(f'can\'t parse inline keyboard button: Field "{action}" must be of type String')
    if action == "callback_data" and len(value.encode()) > LONGEST_DATA_BYTES:
        raise BadRequestError("BUTTON_DATA_INVALID")
    if action == "copy_text" and not 0 < utf16_length(value) <= LONGEST_COPIED_TEXT:
        raise BadRequestError("BUTTON_COPY_TEXT_INVALID")
    if action == "url" and checked_link(value) is None:
        raise BadRequestError(f"inline keyboard button URL '{value}' is invalid: Wrong HTTP URL")
