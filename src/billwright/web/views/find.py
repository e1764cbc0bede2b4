"""The search of every page, and the palette: by POST, so that no name stands in an address or a log."""

from django.http import HttpResponse
from django.shortcuts import redirect, render

from billwright.web import finding
from billwright.web.pages import FORM, Request, page

AT_ONCE, ON_A_PAGE = 6, 20
"""Hits of a kind in the palette and on a page of their own."""


@page("parties.view", methods=FORM)
def find(request: Request) -> HttpResponse:
    """Whatever fits what was typed, and what can be started from here. Without a script a single hit opens at once."""
    typed = finding.clean(request.POST.get("words", ""))
    most = AT_ONCE if request.htmx else ON_A_PAGE
    groups = finding.find(request.actor, typed, most)
    hits = [hit for group in groups for hit in group.hits]
    if len(hits) == 1 and not request.htmx:
        return redirect(hits[0].address)
    words = {"typed": typed, "groups": groups, "actions": finding.actions(request.actor, typed, most)}
    return render(request, "find/hits.html" if request.htmx else "find/find.html", words)
