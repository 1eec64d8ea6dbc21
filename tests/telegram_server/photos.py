"""The pictures that the bot uploads, and the limits of the Bot API for them."""

import struct

from tests.telegram_server.errors import BadRequestError, ProtocolViolationError
from tests.telegram_server.messages import Photo
from tests.telegram_server.parameters import Parameters, Upload

MOST_BYTES, MOST_PIXELS, MOST_STRETCHED = 10 * 1024 * 1024, 10_000, 20  # Bot API, "sendPhoto"
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_HEADER = struct.Struct(">8s4x4sII")


def uploaded_photo(parameters: Parameters, file_id: str) -> Photo:
    """Return the picture of a call of ``sendPhoto``.

    Raises:
        BadRequestError: There is none, or it exceeds the limits of the Bot API.
        ProtocolViolationError: It is no upload, or of a format that the stand-in does not implement.
    """
    value = parameters.values.get("photo")
    if isinstance(value, str) and value:
        raise ProtocolViolationError("the stand-in implements only pictures that are uploaded")
    if not isinstance(value, Upload):
        raise BadRequestError("there is no photo in the request")
    if not value.content:
        raise BadRequestError("file must be non-empty")
    if len(value.content) > MOST_BYTES:
        raise BadRequestError("file is too big")
    if not value.content.startswith(_SIGNATURE) or len(value.content) < _HEADER.size:
        raise ProtocolViolationError("the stand-in implements only pictures in PNG")
    _, kind, width, height = _HEADER.unpack_from(value.content)
    if kind != b"IHDR":
        raise BadRequestError("IMAGE_PROCESS_FAILED")
    if width + height > MOST_PIXELS or max(width, height) > MOST_STRETCHED * min(width, height):
        raise BadRequestError("PHOTO_INVALID_DIMENSIONS")
    return Photo(file_id, width, height, value.content)
