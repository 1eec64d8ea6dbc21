"""What people attach to messages, as fields of the Bot API's ``Message``."""

from tests.telegram_server.errors import Json

_FILE: Json = {"file_id": "file", "file_unique_id": "unique"}
_STILL: Json = {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False}
_POLL: Json = {
    **dict.fromkeys(("is_closed", "is_anonymous", "allows_multiple_answers", "allows_revoting", "members_only"), False),
    "id": "1",
    "question": "Đi đâu?",
    "options": [],
    "total_voter_count": 0,
    "type": "regular",
}

PHOTO: Json = {"photo": [{**_FILE, "width": 90, "height": 60}]}
VOICE: Json = {"voice": {**_FILE, "duration": 3}}
DOCUMENT: Json = {"document": {**_FILE, "file_name": "bai.pdf"}}
STICKER: Json = {"sticker": {**_FILE, **_STILL}}
DICE: Json = {"dice": {"emoji": "🎲", "value": 5}}
PLACE: Json = {"location": {"latitude": 10.5, "longitude": 106.5}}
CONTACT: Json = {"contact": {"phone_number": "0", "first_name": "Bình"}}
POLL: Json = {"poll": _POLL}
