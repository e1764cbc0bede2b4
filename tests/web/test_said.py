"""What a 277CA refuses stands beside the field that it is about, code by code, until the claim is sent again."""

import datetime as dt
import re

import msgspec
import pytest
from django.urls import reverse
from tests.claims.answers import ack_277

from billwright import x12
from billwright.apps.claims.saying import SaidStatus
from billwright.records.acknowledgment import ClaimAckLine, ClaimStatus, LineAck, StatusInfo
from billwright.records.parties import Name
from billwright.web.claim_sheet import said_beside


def refusal(number: str, *codes: tuple[str, str, str], lines: tuple[LineAck, ...] = ()) -> ClaimAckLine:
    infos = tuple(StatusInfo((ClaimStatus(*each),), dt.date(2026, 11, 24), "U", 15000) for each in codes)
    return ClaimAckLine(number, infos, Name("MOSS", "IDA"), "MBRMOSS1", lines=lines)


@pytest.mark.parametrize(
    ("code", "line", "lines", "slot"),
    [
        (("A7", "255", ""), 0, 2, "dx1"),  # diagnosis code
        (("A7", "249", ""), 0, 2, "place_of_service"),
        (("A7", "249", ""), 2, 2, "line2"),  # the place of one line
        (("A6", "252", ""), 0, 1, "prior_authorization"),
        (("A7", "562", "DN"), 0, 1, "referring_npi"),  # NPI of the referring provider
        (("A7", "562", "85"), 0, 1, "claim"),  # of the billing provider: not typed on a claim
        (("A7", "453", ""), 2, 2, "line2"),  # modifier
        (("A7", "454", ""), 0, 1, "line1"),  # the only line there is
        (("A7", "454", ""), 0, 2, "claim"),  # which of the two is not said
        (("A7", "999", ""), 2, 2, "line2"),  # unknown to us, of a line
        (("A3", "33", "IL"), 0, 1, "claim"),  # member
        (("A7", "464", ""), 0, 1, "original_number"),
    ],
)
def test_each_code_has_its_place(code, line, lines, slot):
    assert list(said_beside([SaidStatus(*code, line)], lines)) == [slot]


def test_a_rejected_claim_shows_each_reason_beside_its_field(as_role, clinic):
    claim = clinic.sent("99213", "36415")
    second = LineAck("36415", "HC", 2000, claim.claim.lines[1].control_number)
    second = msgspec.structs.replace(second, infos=(StatusInfo((ClaimStatus("A7", "453"),), action="U"),))
    codes = (("A7", "255", ""), ("A3", "33", "IL"))
    clinic.receive(ack_277(refusal(claim.row.control_number, *codes, lines=(second,))))
    seen = clinic.seen(claim.row.public_id)
    assert seen.row.state == "rejected"
    assert "line 2: rejected for invalid information (A7): procedure modifier (453)" in seen.events[-1].words
    client = as_role("biller")
    page = client.get(reverse("claim", args=[claim.row.public_id])).text
    assert re.search(r'diagnosis code \(255\)</p><div class="at" id="at-dx1"', page)
    assert re.search(r'procedure modifier \(453\)</p><div class="at" id="at-line2"', page)
    assert re.search(r'member id do not match \(33\)[^<]*</p>\s*<div class="at" id="at-claim"', page)


def test_once_sent_again_nothing_stands_there(as_role, clinic):
    claim = clinic.sent("99213")
    clinic.receive(ack_277(refusal(claim.row.control_number, ("A7", "255", ""))))
    place = reverse("claim", args=[claim.row.public_id])
    assert "The payer:" in as_role("biller").get(place).text
    as_role("biller").post(reverse("recheck_claim", args=[claim.row.public_id]))
    clinic.submit()
    assert clinic.seen(claim.row.public_id).refused == ()
    assert "The payer:" not in as_role("biller").get(place).text


def test_what_is_said_of_the_provider_as_a_whole_stands_at_the_top(as_role, clinic):
    claim = clinic.sent("99213")
    whole = (StatusInfo((ClaimStatus("A6", "496", "85"),), action="U", cents=15000),)
    said = msgspec.structs.replace(
        refusal(claim.row.control_number, ("A3", "21", "")), provider_infos=whole, provider_npi="1234567893"
    )
    clinic.receive(ack_277(said))
    page = as_role("biller").get(reverse("claim", args=[claim.row.public_id])).text
    at_top = page[: page.index('id="at-claim"')]
    assert "submitter is not approved for this (496), of the billing provider (85)" in at_top


def test_what_is_said_of_a_provider_is_read_back_as_it_was_written():
    whole = (StatusInfo((ClaimStatus("A7", "562", "85"),), action="U", cents=15000),)
    lines = [refusal("1C000001", ("A3", "21", "")), refusal("1C000002", ("A3", "21", ""))]
    lines = [msgspec.structs.replace(each, provider_infos=whole, provider_npi="1234567893") for each in lines]
    (read,) = x12.read_acknowledgments(ack_277(*lines))
    assert [each.provider_infos for each in read.ack.claims] == [whole, whole]
