"""Finding an account: patients by name, birth date or number; clients by name; claims and checks by number."""

from django.http import HttpResponse
from django.shortcuts import redirect, render

from billwright.apps.claims import queries as claims
from billwright.apps.parties import queries as parties
from billwright.apps.remittances import queries as remittances
from billwright.web.pages import ACT, Request, page

PURPOSES = {
    "visit": ("charges.capture", "visits/choose.html"),
}
"""What a patient may be searched for: the permission that it takes, and the page that searches."""


@page("parties.view", methods=ACT)
def search(request: Request) -> HttpResponse:
    """Patients that fit what was typed. By POST, so that no name stands in an address or a log."""
    typed, purpose = request.POST.get("words", "")[:80], request.POST.get("purpose", "")
    purpose = purpose if purpose in PURPOSES and request.actor.may(PURPOSES[purpose][0]) else ""
    found = parties.search_patients(request.actor, typed) if typed.strip() else []
    words = {"typed": typed, "purpose": purpose, "patients": found}
    if request.htmx:
        return render(request, "patients/found.html", words)
    whole = PURPOSES[purpose][1] if purpose else "patients/patients.html"
    return render(request, whole, words | {"clients": parties.clients(request.actor)})


@page("parties.view", methods=ACT)
def find(request: Request) -> HttpResponse:
    """The search of every page: patients, clients, claims and checks at once; a single hit opens."""
    actor, typed = request.actor, request.POST.get("words", "").strip()[:80]
    found_patients = parties.search_patients(actor, typed) if typed else []
    found_clients = [each for each in parties.clients(actor) if typed and typed.lower() in each.name.lower()]
    found_claims = claims.find(actor, typed) if actor.may("claims.view") else []
    found_checks = remittances.find(actor, typed) if actor.may("remittances.view") else []
    hits = [
        *(("account", each.account_public_id) for each in found_patients),
        *(("account", each.account_public_id) for each in found_clients),
        *(("claim", each.public_id) for each in found_claims),
        *(("remittance", each.public_id) for each in found_checks),
    ]
    if len(hits) == 1:
        return redirect(*hits[0])
    words = {
        "typed": typed,
        "patients": found_patients,
        "clients": found_clients,
        "claims": found_claims,
        "checks": found_checks,
    }
    return render(request, "patients/find.html", words)
