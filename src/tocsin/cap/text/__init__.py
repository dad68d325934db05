"""Text forms of an `Info`: what each channel will show, with the exercise marker that can't be cut.

Every form takes the info and a marker, cuts the text to the room that the marker leaves, and puts the
marker on last: `sms`, `wea`, `cell_broadcast`, `email`, `plain`, `sign`.
"""

from tocsin.cap.text.alphabet import Alphabet, alphabet_of, first_outside_gsm7
from tocsin.cap.text.cellbroadcast import (
    CellBroadcast,
    cell_broadcast,
    cell_broadcast_of,
    from_octets,
    to_octets,
)
from tocsin.cap.text.forms import Email, Sign, email, plain, sign
from tocsin.cap.text.sms import Sms, sms, sms_of
from tocsin.cap.text.wea import Wea, wea

__all__ = [
    "Alphabet",
    "CellBroadcast",
    "Email",
    "Sign",
    "Sms",
    "Wea",
    "alphabet_of",
    "cell_broadcast",
    "cell_broadcast_of",
    "email",
    "first_outside_gsm7",
    "from_octets",
    "plain",
    "sign",
    "sms",
    "sms_of",
    "to_octets",
    "wea",
]
