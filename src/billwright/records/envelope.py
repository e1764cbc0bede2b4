"""The interchange around transactions: who to whom, with which delimiters and control numbers."""

import datetime as dt
from typing import Literal

import msgspec


class Delimiters(msgspec.Struct, frozen=True):
    """`repetition` is empty where ISA11 is the old "U". `suffix` is what follows each segment terminator (a line break)."""

    element: str = "*"
    component: str = ":"
    repetition: str = "^"
    segment: str = "~"
    suffix: str = ""


class Envelope(msgspec.Struct, frozen=True):
    """ISA and GS. Control numbers come from the caller, who never uses one twice; `created_at` is the sender's local time.

    `usage` P production or T test. `group_sender`/`group_receiver` are GS02/GS03; empty means as in the ISA.
    """

    sender_id: str
    receiver_id: str
    created_at: dt.datetime
    control_number: int
    group_control_number: int
    first_transaction_number: int = 1
    sender_kind: str = "ZZ"
    receiver_kind: str = "ZZ"
    group_sender: str = ""
    group_receiver: str = ""
    usage: Literal["P", "T"] = "P"
    ask_ta1: bool = False
    delimiters: Delimiters = Delimiters()
