"""Finding an account: patients by name, birth date, telephone or number."""

from django.http import HttpResponse
from django.shortcuts import render

from billwright.apps.parties import queries as parties
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
