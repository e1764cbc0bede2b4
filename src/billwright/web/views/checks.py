"""The check catalogue: what claims are checked for, by subject, and each check with its source and its examples."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.http import HttpResponse
from django.shortcuts import render

from billwright.apps.checks import catalogue, rule_queries
from billwright.apps.checks.catalogue import CheckRow
from billwright.apps.claims import first_pass as claims
from billwright.apps.claims import past
from billwright.apps.compliance.errors import FieldErrors
from billwright.web.pages import Request, page
from billwright.web.typed import TypedError, read_day
from billwright.web.words import BADGES, CHECK_SUBJECTS

LONGEST = 80
"""Letters of what is searched for; what is typed beyond them is cut off."""
SEVERITIES = {name: badge.words for name, badge in BADGES["severity"].items()}
RUNS = {"hindered": "Could not look here", "spoke": "Spoke lately"}


@page("claims.view")
def checks(request: Request) -> HttpResponse:
    """All checks by subject, as many as fit what is asked for; the practice's own rules for payers beside them."""
    actor, address = request.actor, request.GET
    seen = catalogue.checks(actor)
    subjects = list(dict.fromkeys(each.subject for each in seen.rows))
    asked = {
        "words": address.get("words", "")[:LONGEST].strip(),
        "subject": address.get("subject", "") if address.get("subject") in subjects else "",
        "severity": address.get("severity", "") if address.get("severity") in SEVERITIES else "",
        "runs": address.get("runs", "") if address.get("runs") in RUNS else "",
    }
    fit = [each for each in seen.rows if _fits(each, **asked)]
    shown = {
        "seen": seen,
        "asked": asked,
        "subjects": subjects,
        "severities": SEVERITIES,
        "runs": RUNS,
        "groups": _by_subject(fit),
        "fit": len(fit),
        "rules": [each for each in rule_queries.rules(actor) if each.in_force] if actor.may("rules.view") else [],
        "days": catalogue.SPOKEN_DAYS,
    }
    return render(request, "checks/checks.html", shown)


def _fits(row: CheckRow, words: str, subject: str, severity: str, runs: str) -> bool:
    told = f"{row.id} {row.title} {CHECK_SUBJECTS.get(row.subject, row.subject)} {' '.join(row.lacks)}".lower()
    return (
        all(word in told for word in words.lower().split())
        and subject in ("", row.subject)
        and severity in ("", row.severity)
        and (runs != "hindered" or row.is_hindered)
        and (runs != "spoke" or row.spoke > 0)
    )


def _by_subject(rows: Iterable[CheckRow]) -> dict[str, list[CheckRow]]:
    groups: dict[str, list[CheckRow]] = {}
    for each in rows:
        groups.setdefault(each.subject, []).append(each)
    return groups


@page("claims.view", audit="check")
def check(request: Request, check: str) -> HttpResponse:
    """One check: why it asks, when it speaks, when it is silent, and the newest claims that it spoke of."""
    seen = catalogue.check(request.actor, check)
    rows = past.rows(request.actor, list(seen.claims))
    claims = [rows[each] for each in seen.claims if each in rows]
    return render(request, "checks/check.html", {"seen": seen, "row": seen.row, "claims": claims,
                                                 "days": catalogue.SPOKEN_DAYS})  # fmt: skip


@page("claims.view")
def first_pass(request: Request) -> HttpResponse:
    """Three figures of a period, the last 30 days where none is typed, and what is wrong with a day that was typed."""
    actor, address = request.actor, request.GET
    days, wrong = {"since": actor.today - dt.timedelta(days=30), "until": actor.today}, {}
    for name in days:
        try:
            days[name] = read_day(address[name], actor.today) if address.get(name, "").strip() else days[name]
        except TypedError as error:
            wrong[name] = str(error)
    seen = None
    if not wrong:
        try:
            seen = claims.first_pass(actor, **days)
        except FieldErrors as refusal:
            wrong = refusal.fields
    typed = {name: address.get(name) or f"{day:%m/%d/%Y}" for name, day in days.items()}
    return render(request, "claims/first_pass.html", {"seen": seen, "days": days, "typed": typed, "wrong": wrong})
