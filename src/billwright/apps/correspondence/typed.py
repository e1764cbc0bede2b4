"""What a call's form may hold. Collects what is wrong, field by field."""

from typing import TYPE_CHECKING

from billwright.apps.compliance.access import Actor
from billwright.apps.compliance.errors import FieldErrors
from billwright.apps.correspondence.kinds import ASKERS, TOPICS, VERIFIED
from billwright.apps.correspondence.models import LONGEST_WORDS
from billwright.apps.parties.validation import Fields, phone
from billwright.records.cards import holds_card_number
from billwright.records.money import format_cents

if TYPE_CHECKING:
    from billwright.apps.correspondence.actions import LogInquiry

MOST_CENTS = 1_000_000_000
CARD_WORDS = "this looks like a card number, which is never kept: take it out"


def call_of(actor: Actor, command: "LogInquiry") -> dict[str, str]:
    """The columns of the call. Raises PartyError, a FieldErrors, with every field that is wrong."""
    fields = Fields()
    fields.require("asker", command.asker in ASKERS, "say who asks")
    fields.require("topic", command.topic in TOPICS, "say what it was about")
    fields.require("verified", command.verified in VERIFIED, "say how you knew who it was, or that you did not")
    name = command.asker_name.strip()
    fields.require("asker_name", bool(name) or command.asker == "patient", "whose name? The patient alone needs none")
    fields.require("asker_name", len(name) <= 80 and name.isprintable(), "one line of at most 80 characters")
    answer = _words(fields, "answer", command.answer)
    fields.require("answer", bool(answer), "say what was answered, or what was left open")
    question = _words(fields, "question", command.question)
    callback = fields.valid("callback", phone, command.callback)
    fields.require("asker_name", not holds_card_number(name), CARD_WORDS)
    _promises(actor, fields, command)
    fields.done()
    return {
        "asker": command.asker,
        "asker_name": name,
        "callback": callback,
        "verified": command.verified,
        "topic": command.topic,
        "question": question,
        "answer": answer,
    }


def words_of(text: str, missing: str) -> str:
    """Words added to a call. Raises FieldErrors({"words": …}) where there are none, or too many."""
    fields = Fields()
    words = _words(fields, "words", text)
    fields.require("words", bool(words), missing)
    if fields.wrong:
        raise FieldErrors(fields.wrong)
    return words


def _words(fields: Fields, name: str, text: str) -> str:
    """Several lines; of a form's two signs for a line's end one is kept."""
    words = text.replace("\r\n", "\n").strip()
    fields.require(name, len(words) <= LONGEST_WORDS, f"at most {LONGEST_WORDS:,} characters")
    fields.require(name, words.replace("\n", "").replace("\t", "").isprintable(), "letters, digits and signs only")
    fields.require(name, not holds_card_number(words), CARD_WORDS)
    return words


def _promises(actor: Actor, fields: Fields, command: "LogInquiry") -> None:
    follow_up, about = command.follow_up_on, command.follow_up_words.strip()
    fields.require("follow_up_on", not about or follow_up is not None, "by which day?")
    fields.require("follow_up_on", follow_up is None or follow_up >= actor.today, "today or a later day")
    fields.require("follow_up_words", len(about) <= 200 and about.isprintable(), "one line of at most 200 characters")
    fields.require("follow_up_words", not holds_card_number(about), CARD_WORDS)
    pay_on, cents = command.promise_on, command.promise_cents
    fields.require("promise_on", cents is None or pay_on is not None, "by which day?")
    fields.require("promise_on", pay_on is None or pay_on >= actor.today, "today or a later day")
    fields.require("promise_cents", pay_on is None or cents is not None, "how much?")
    in_bounds = cents is None or 0 < cents <= MOST_CENTS
    fields.require("promise_cents", in_bounds, f"more than $0.00 and at most {format_cents(MOST_CENTS)}")
