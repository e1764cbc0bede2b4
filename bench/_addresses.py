"""What bench.pages asks for: every page that can be looked at, every list by each of its filters and sorts and from deep
within, and the searches. A page that is added is asked for as soon as it stands among the addresses; one about a single
thing needs its id in `things`, which a test sees to.
"""

from __future__ import annotations

import itertools
import sys
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import urlencode

from bench import _office as office
from billwright.apps.compliance.access import Actor, reading, system_actor
from billwright.apps.documents.models import Document
from billwright.apps.ledger.models import Item

EMPTY = "receive"
"""The page that shows nobody's data, beside which the others stand."""
SEARCHES = ("Moss", "Moss, Ida", "Ida Moss", "01/02/1980", "P-000123", "5550000123", "BW0050001", "EFT00000101", "zz")
DAYS = {"since": "2026-10-01", "until": "2026-03-01"}
"""A day for each facet that is one: some rows are on either side."""
NOT_IN_THIS_OFFICE = {
    "claim_source": "no file of a payer stands behind the volume office's claims",
    "remittance_claim_said": "the same",
    "change_person": "everybody in it is a patient",
    "design": "shown while developing alone",
}


class Asked(NamedTuple):
    """`role` asks; `words` typed into a search are sent as the palette does, else the page is got."""

    name: str
    path: str
    role: str = "owner"
    words: str = ""


def addresses() -> Iterator[Asked]:
    """The empty page first."""
    from django.urls import reverse

    yield Asked("an empty page", reverse(EMPTY))
    ids = things()
    for name, taken in pages():
        if name in NOT_IN_THIS_OFFICE or (taken and name not in ids):
            print(
                f"{name}: left out, {NOT_IN_THIS_OFFICE.get(name, 'no id in bench._addresses.things')}", file=sys.stderr
            )
            continue
        path = reverse(name, kwargs=dict.fromkeys(taken, ids[name]) if taken else None)
        yield Asked(name, path)
        for role in ROLES.get(name, ()):
            yield Asked(f"{name} as {role}", path, role)
        for asked in VARIANTS.get(name, ()):
            yield Asked(f"{name}?{asked}", f"{path}?{asked}")
    yield Asked("account of a client", reverse("account", args=[ids["account of a client"]]))
    yield Asked("new_visit of a patient", f"{reverse('new_visit')}?patient={ids['change_patient']}")
    yield from _lists()
    for words in SEARCHES:
        yield Asked(f"search {words!r}", reverse("patient_search"), words=words)
        yield Asked(f"find {words!r}", reverse("find"), words=words)


ROLES = {"today": ("biller", "front_desk"), "account": ("front_desk",)}
VARIANTS = {
    "today": ("show=mine", "show=unassigned", "show=snoozed"),
    "work_kind": ("show=unassigned",),
    "account": ("show=payment", "show=claim", "show=call"),
    "why_account": ("lang=es", "format=json"),
    "inquiries": ("open=1", "topic=balance", "open=1&topic=payment", "on=2026-11-02"),
    "desk_day": ("on=2026-11-02", "as=csv"),
    "remittance": ("show=posted",),
}


def pages() -> Iterator[tuple[str, list[str]]]:
    """(name, what its address takes) of every page that can be looked at."""
    from django.urls import URLPattern, URLResolver, get_resolver

    def walk(resolver: URLResolver) -> Iterator[URLPattern]:
        for each in resolver.url_patterns:
            yield from walk(each) if isinstance(each, URLResolver) else (each,)

    for each in walk(get_resolver()):
        if "GET" in getattr(each.callback, "methods", ()):
            yield each.name or "", list(each.pattern.converters)


def _lists() -> Iterator[Asked]:
    """Each list by each filter, by each state in each order, and past its middle row in each order."""
    from django.urls import reverse

    from billwright.web.views.lists import LISTS

    deep, actor = _deep(), _actor()
    with reading(actor):
        choices = {name: shown.choices(actor) for name, shown in LISTS.items()}
    for name, shown in LISTS.items():
        columns = [column.sort for column in shown.table.columns if column.sort]
        sorts = [{"sort": f"{sign}{each}"} for each in columns for sign in ("-", "")]
        chips: list[dict[str, str]] = []
        others: list[dict[str, str]] = []
        for facet in shown.table.facets:
            values = (
                [DAYS[facet.name]]
                if facet.is_day
                else [each for each, _ in choices[name].get(facet.name, facet.choices)]
            )
            kept = values if facet.as_chips or not facet.by_actor else values[:1]
            (chips if facet.as_chips else others).extend({facet.name: value} for value in kept)
        past = [{"after": deep[name]}, {"before": deep[name]}]
        asked = [*chips, *others, *sorts, *past]
        asked += [one | order for one, order in itertools.product((*chips, *past[:1]), sorts)]
        for each in asked:
            yield Asked(f"{name}?{_words(each)}", f"{reverse(name)}?{urlencode(each)}")


def _words(asked: dict[str, str]) -> str:
    """As the address has it, but for ids."""
    return "&".join(f"{name}={value if len(value) < 36 else '...'}" for name, value in asked.items())


def _actor() -> Actor:
    return system_actor(office.Practice.objects.get(), "bench", office.NOW)


def _middle(model: Any, **wanted: Any) -> Any:
    """A row in the middle of the table."""
    rows = model.rows.of(_actor()).filter(**wanted)
    last = rows.order_by("-id").values_list("id", flat=True)[0]
    return rows.filter(id__gte=last // 2).order_by("id").first()


def _deep() -> dict[str, str]:
    """By list, the public id of its middle row."""
    models = {"claims": office.Claim, "remittances": office.Remittance, "invoices": office.Invoice,
              "receipts": office.Receipt, "documents": Document, "partners": office.Message,
              "patients": office.Account}  # fmt: skip
    with reading(_actor()):
        return {name: str(_middle(model).public_id) for name, model in models.items()}


def things() -> dict[str, str]:
    """What each page about one thing is asked about: a public id of the middle of its table, a kind or a code."""
    with reading(_actor()):
        claim = _middle(office.Claim, adjudication="paid")
        invoice, receipt = _middle(office.Invoice, state="issued"), _middle(office.Receipt)
        answer = _middle(office.RemittanceClaim, state="posted")
        found: dict[str, Any] = {
            "claim": claim, "change_claim": _middle(office.Claim, preparation="held"),
            "claim_snapshots": claim, "visit": claim.encounter, "remittance": answer.remittance,
            "remittance_claim": answer, "undo_posting": answer, "retry_posting": answer,
            "change_invoice": _middle(office.Invoice, state="draft"), "change_client": invoice.client,
            "job": _middle(office.Job), "inquiry": _middle(office.Inquiry), "document": _middle(Document),
            "work": _middle(office.WorkItem), "team_member": office.User.objects.get(username="biller"),
            "why_bill": _middle(Item, kind="charge"), "new_coverage": claim.encounter.patient,
            "change_patient": claim.encounter.patient, "change_guarantor": claim.encounter.patient,
        }  # fmt: skip
        found |= dict.fromkeys(("account", "take_payment", "why_account", "why_account_pdf", "log_call"), claim.account)
        found |= dict.fromkeys(("invoice", "invoice_pdf", "credit_invoice"), invoice)
        found |= dict.fromkeys(("receipt", "receipt_pdf"), receipt)
        found["why_bill_pdf"] = found["why_bill"]
        found["account of a client"] = invoice.client.account
        return {name: str(row.public_id) for name, row in found.items()} | {"work_kind": "claim_held", "code": "J069"}
