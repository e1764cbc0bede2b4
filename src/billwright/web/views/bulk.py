"""What is done with the rows that were chosen in a list: each by its own action, and a word for each that was refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.http import url_has_allowed_host_and_scheme

from billwright.apps.claims import actions as claims
from billwright.apps.claims import queries as claim_queries
from billwright.apps.compliance.access import Actor, KeyReusedError, NotFoundError
from billwright.apps.compliance.errors import FieldErrors, RefusedError
from billwright.apps.invoices import actions as invoices
from billwright.apps.invoices import queries as invoice_queries
from billwright.apps.outbox import actions as outbox
from billwright.apps.outbox import queries as outbox_queries
from billwright.flows.submit_chosen import submit_chosen as submit
from billwright.web.pages import ACT, Request, page
from billwright.web.templatetags.billing import plural

MOST = 200
"""Rows at once; a page of a list holds fewer, so that more were put together by a program."""
DONE_BEFORE = "this form was sent before, and did it then"


class Refused(NamedTuple):
    """`words` names the row as its list does."""

    words: str
    link: str
    why: str


def chosen(request: Request) -> list[str]:
    """Each once. Raises RefusedError for too many: a part done in silence would pass for all."""
    rows = list(dict.fromkeys(request.POST.getlist("row")))
    if len(rows) > MOST:
        raise RefusedError(f"at most {MOST} rows at once: choose fewer")
    return rows


def each(actor: Actor, rows: list[str], act: Callable[[Actor, str], object]) -> dict[str, str]:
    """Does it row by row; why it was refused, by public id."""
    refused = {}
    for public_id in rows:
        try:
            act(actor, public_id)
        except FieldErrors as refusal:
            refused[public_id] = "; ".join(refusal.fields.values())
        except KeyReusedError:
            refused[public_id] = DONE_BEFORE
        except (RefusedError, NotFoundError) as refusal:
            refused[public_id] = str(refusal)
    return refused


def way_back(request: Request, otherwise: str) -> str:
    """The address of the list that the rows were chosen in."""
    address = request.POST.get("back", "")
    return address if url_has_allowed_host_and_scheme(address, None) and address.startswith("/") else otherwise


def tell(request: Request, title: str, done: str, refused: list[Refused], back: str) -> HttpResponse:
    """Back to the list where all went well; else a page that names each row that did not."""
    back = way_back(request, reverse(back))
    if done:
        messages.success(request, done)
    if not refused and not done:
        messages.info(request, "No row was chosen.")
    if not refused:
        return redirect(back)
    words = {"title": title, "refused": refused, "back": back}
    return render(request, "bulk.html", words, status=200 if done else 422)


def named(actor: Actor, refused: dict[str, str], link: str, name: Callable[[Actor, str], str]) -> list[Refused]:
    made = []
    for public_id, why in refused.items():
        try:
            made.append(Refused(name(actor, public_id), reverse(link, args=[public_id]), why))
        except (NotFoundError, NoReverseMatch):
            made.append(Refused("A row that is not there", "", why))
    return made


def _claim_number(actor: Actor, public_id: str) -> str:
    return claim_queries.claim(actor, public_id).row.control_number


@page("claims.submit", methods=ACT)
def submit_chosen(request: Request) -> HttpResponse:
    """Sends the chosen claims that are ready."""
    made = submit(request.actor, request.POST.get("key", ""), chosen(request))
    done = f"{plural(made.sent, 'claim')} submitted in {plural(made.files, 'file')}." if made.sent else ""
    return tell(
        request, "Submit chosen claims", done, named(request.actor, made.refused, "claim", _claim_number), "claims"
    )


@page("claims.edit", methods=ACT)
def recheck_chosen(request: Request) -> HttpResponse:
    """Runs the checks again on the chosen claims that may still change."""
    rows, stopped = chosen(request), 0

    def act(actor: Actor, public_id: str) -> None:
        nonlocal stopped
        stopped += claims.recheck(actor, claims.RecheckClaim(public_id)).stops

    refused = each(request.actor, rows, act)
    checked = len(rows) - len(refused)
    result = f"{stopped} of them stopped by something" if stopped else "nothing stops them"
    done = f"{plural(checked, 'claim')} checked again: {result}." if checked else ""
    return tell(
        request, "Check chosen claims again", done, named(request.actor, refused, "claim", _claim_number), "claims"
    )


def _invoice_number(actor: Actor, public_id: str) -> str:
    seen = invoice_queries.invoice(actor, public_id)
    return seen.number or f"Draft for {seen.client_name}"


@page("invoices.issue", methods=ACT)
def issue_chosen(request: Request) -> HttpResponse:
    """Issues the chosen drafts as they stand, dated today, and prints them."""
    rows, key = chosen(request), request.POST.get("key", "")

    def act(actor: Actor, public_id: str) -> None:
        seen = invoice_queries.invoice(actor, public_id)
        invoices.issue(actor, invoices.Issue(f"{key}/{public_id}", public_id, actor.today, seen.version))
        invoices.print_invoice(actor, invoices.PrintInvoice(f"{key}/{public_id}/print", public_id))

    refused = each(request.actor, rows, act)
    issued = len(rows) - len(refused)
    done = f"{plural(issued, 'invoice')} issued." if issued else ""
    left = named(request.actor, refused, "invoice", _invoice_number)
    return tell(request, "Issue chosen invoices", done, left, "invoices")


def _message_name(actor: Actor, public_id: str) -> str:
    return outbox_queries.message(actor, public_id).name


@page("outbox.send", methods=ACT)
def send_chosen_again(request: Request) -> HttpResponse:
    """The chosen messages that failed wait again."""
    rows, key = chosen(request), request.POST.get("key", "")

    def act(actor: Actor, public_id: str) -> None:
        outbox.send_again(actor, outbox.SendAgain(f"{key}/{public_id}", public_id))

    refused = each(request.actor, rows, act)
    waiting = len(rows) - len(refused)
    words = f"{plural(waiting, 'message waits,messages wait')} again for the next run of the worker."
    done = words if waiting else ""
    left = [row._replace(link="") for row in named(request.actor, refused, "document", _message_name)]
    return tell(request, "Send chosen messages again", done, left, "partners")
