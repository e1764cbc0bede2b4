"""The claims that a person chose leave: one file to each partner, and a word for each claim that stays."""

import msgspec

from billwright import x12
from billwright.apps.claims import queries, sending
from billwright.apps.compliance.access import Actor, NotFoundError
from billwright.apps.outbox import queries as outbox
from billwright.apps.outbox.queries import PartnerView
from billwright.apps.parties import queries as parties


class Chosen(msgspec.Struct, frozen=True):
    """`sent` claims in `files`; `refused` says of the others, by public id, why they stay."""

    sent: int
    files: int
    refused: dict[str, str]


def submit_chosen(actor: Actor, key: str, claims: list[str]) -> Chosen:
    """Each by itself: what cannot go holds no other back. The same key again sends nothing twice."""
    by_partner, refused = _by_partner(actor, claims)
    sent = files = 0
    for partner, ready in by_partner.items():
        for part in _writable(actor, f"{key}/{partner}", partner, ready, refused):
            files += 1
            sent += part
    return Chosen(sent, files, refused)


def _by_partner(actor: Actor, claims: list[str]) -> tuple[dict[str, list[str]], dict[str, str]]:
    """Ready claims by their partner's public id, and why the others stay."""
    partners = {each.name: each for each in outbox.partners(actor)}
    of_payer: dict[str, PartnerView | None] = {}
    ready: dict[str, list[str]] = {}
    refused: dict[str, str] = {}
    for claim in claims:
        try:
            seen = queries.claim(actor, claim)
        except NotFoundError:
            refused[claim] = "it is not there any more"
            continue
        if seen.row.state != "ready":
            refused[claim] = f"it is {seen.row.state}: only what is ready to send leaves"
            continue
        payer_id = seen.claim.payer.payer_id
        if payer_id not in of_payer:
            payer = parties.payer_by_payer_id(actor, payer_id)
            of_payer[payer_id] = partners.get(payer.partner) if payer else None
        partner = of_payer[payer_id]
        if partner is None or not partner.active:
            refused[claim] = "its payer has no active partner to send to: set one on the payer"
        else:
            ready.setdefault(partner.public_id, []).append(claim)
    return ready, refused


def _writable(actor: Actor, key: str, partner: str, claims: list[str], refused: dict[str, str]) -> list[int]:
    """Claims in each file that was made. Where the file of all cannot be written, each gets one of its own."""
    try:
        return _built(actor, key, partner, claims, refused)
    except x12.X12ValueError as error:
        if len(claims) == 1:
            refused[claims[0]] = f"X12 cannot carry it: {error}"
            return []
    return [made for each in claims for made in _writable(actor, f"{key}/{each}", partner, [each], refused)]


def _built(actor: Actor, key: str, partner: str, claims: list[str], refused: dict[str, str]) -> list[int]:
    built = sending.build_batch(actor, sending.BuildBatch(key, partner, tuple(claims)))
    if built.claims < len(claims):  # a colleague sent some at this very moment
        for each in claims:
            if not queries.claim(actor, each).submissions:
                refused[each] = "it is not ready any more"
    return [built.claims] if built.claims else []
