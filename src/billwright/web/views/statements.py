"""A statement of an account, made when it is asked for."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from billwright.apps.compliance.errors import RefusedError
from billwright.apps.remittances.statements import MakeStatement, make_statement
from billwright.web.pages import ACT, Request, page


@page("statements.make", methods=ACT)
def make(request: Request, public_id: str) -> HttpResponse:
    """Prints it and keeps it: it stands on the timeline."""
    try:
        made = make_statement(request.actor, MakeStatement(request.POST.get("key", ""), str(public_id)))
    except RefusedError as refusal:
        words = str(refusal)
        messages.warning(request, f"{words[:1].upper()}{words[1:]}.")
        return redirect("account", public_id)
    return redirect("document", made)
