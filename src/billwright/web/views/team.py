"""The team's work: who holds what, what nobody has, and handing it over."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from billwright.apps.worklist import actions, queries, team
from billwright.web.pages import ACT, Request, page
from billwright.web.templatetags.billing import plural


@page("today.view")
def overview(request: Request) -> HttpResponse:
    *people, nobody = team.team(request.actor)
    words = {
        "people": people,
        "nobody": nobody,
        "unassigned": [(each, queries.colleagues(request.actor, each.kind)) for each in team.unassigned(request.actor)],
        "totals": {
            name: sum(getattr(each, name) for each in (*people, nobody))
            for name in ("count", "cents", "late", "snoozed", "today", "week")
        },
    }
    return render(request, "today/team.html", words)


@page("today.view", audit="work")
def member(request: Request, public_id: str) -> HttpResponse:
    """What one person has."""
    name, items = team.held_by(request.actor, str(public_id))
    colleagues = [each for each in queries.colleagues(request.actor) if each.public_id != str(public_id)]
    words = {"holder": str(public_id), "name": name, "items": items, "colleagues": colleagues}
    return render(request, "today/member.html", words | {"today": request.actor.today, "most": team.MOST_LISTED})


@page("work.assign", methods=ACT)
def hand_over_all(request: Request) -> HttpResponse:
    """All that somebody has, or all of a kind that nobody has."""
    sent = {name: request.POST.get(name, "") for name in ("key", "holder", "to", "kind")}
    _tell(request, actions.hand_over_all(request.actor, actions.HandOverAll(**sent)))
    return redirect("team")


@page("work.assign", methods=ACT)
def hand_over_many(request: Request, public_id: str) -> HttpResponse:
    """Chosen items of the person whose page this was sent from."""
    team.held_by(request.actor, str(public_id), limit=0)  # raises NotFoundError where there is no such page
    chosen = tuple(request.POST.getlist("items"))
    command = actions.HandOverMany(request.POST.get("key", ""), chosen, request.POST.get("to", ""))
    _tell(request, actions.hand_over_many(request.actor, command))
    return redirect("team_member", public_id)


def _tell(request: Request, done: actions.HandedOver) -> None:
    if done.moved:
        messages.success(request, f"{plural(done.moved, 'item')} handed over.")
    if done.left:
        messages.warning(
            request, f"{plural(done.left, 'item')} stayed: their role does not do this work, or it was more than 1,000."
        )
    if not done.moved and not done.left:
        messages.info(request, "There was nothing to hand over.")
