"""A payer that answers some lines first: the claim says so, and which lines are still open, until the last is answered."""

from django.test import Client
from django.urls import reverse
from tests.clinic import answer, line

from billwright.apps.compliance.models import User
from billwright.apps.remittances import posting

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def _one_line(claim, position: int, *words: str):
    """An answer to one line alone: 99213 at 150.00 is line 1, 36415 at 20.00 line 2."""
    made = claim.claim.lines[position - 1]
    return answer(claim, line(made.procedure, *words, control_number=made.control_number))


def _open(clinic, claim) -> list[tuple[int, str, int]]:
    return [(each.position, each.procedure, each.cents) for each in clinic.seen(claim.row.public_id).open_lines]


def test_a_claim_answered_in_part_says_so_and_names_the_line_that_is_open(clinic):
    """Line 1: 150.00 - 60.00 - 18.00 = 72.00 paid, 18.00 the patient's; line 2, 20.00, is not answered."""
    claim = clinic.sent("99213", "36415")
    clinic.posts(_one_line(claim, 1, "CO-45 60.00", "PR-2 18.00"))
    seen = clinic.seen(claim.row.public_id)
    assert seen.row.state == "partly"
    assert _open(clinic, claim) == [(2, "36415", 2000)]
    assert seen.events[-1].words.endswith("still open line 2, 36415, $20.00")
    assert clinic.owed(clinic.ida) == {"Cedar Mutual": 2000, "Moss, Ida": 1800}
    client = Client(SERVER_NAME="localhost")
    client.force_login(User.objects.get(username="biller"), backend=BACKEND)
    page = client.get(reverse("claim", args=[claim.row.public_id])).text
    assert "Partly answered" in page and "Still open" in page
    listed = client.get(reverse("claims"), {"state": "partly"}).text
    assert claim.row.control_number in listed


def test_the_answer_to_the_last_line_makes_it_paid(clinic):
    claim = clinic.sent("99213", "36415")
    clinic.posts(_one_line(claim, 1, "CO-45 60.00", "PR-2 18.00"))
    clinic.posts(_one_line(claim, 2, "CO-45 12.00"))  # 8.00 paid
    assert clinic.seen(claim.row.public_id).row.state == "paid"
    assert _open(clinic, claim) == []
    assert clinic.books_agree()


def test_undoing_the_last_answer_leaves_it_answered_in_part_again(clinic):
    claim = clinic.sent("99213", "36415")
    clinic.posts(_one_line(claim, 1, "CO-45 60.00", "PR-2 18.00"))
    clinic.posts(_one_line(claim, 2, "CO-45 12.00"))
    newest = clinic.remittance().claims[0].public_id
    posting.undo(clinic.office.biller, posting.UndoPosting("undo-last", newest, "it was for another office"))
    assert clinic.seen(claim.row.public_id).row.state == "partly"
    assert _open(clinic, claim) == [(2, "36415", 2000)]


def test_a_claim_answered_whole_is_paid(clinic):
    claim = clinic.sent("99213", "36415")
    clinic.posts(answer(claim, line("99213", "CO-45 60.00", "PR-2 18.00"), line("36415", "CO-45 12.00")))
    assert clinic.seen(claim.row.public_id).row.state == "paid"
