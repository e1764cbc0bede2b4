"""Authorizations on file: one that the claim forgets, one that is drawn on too often, one that runs out."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from billwright.records.checking import AuthorizationFact
from billwright.records.claim import ServiceLine
from billwright.records.words import us_day
from billwright.rules.scrub.case import Case
from billwright.rules.scrub.examples import DAY, TODAY, authorization, service, visit
from billwright.rules.scrub.registry import Problem, Said, Source, check

_ON_FILE = Source("the authorizations on file", "number, days, services and units", "")
_NEAR_DAYS = 14
_FEW_UNITS = 3
_PT = service("97110", "GP")
_FOR_PT = authorization(procedures=("97110",))


def _drawn(case: Case) -> dict[str, Decimal]:
    """Units of the claim by the authorization that their lines carry."""
    drawn: dict[str, Decimal] = {}
    for line in case.claim.lines:
        number = line.prior_authorization or case.claim.prior_authorization
        if number:
            drawn[number] = drawn.get(number, Decimal(0)) + line.units
    return drawn


def _of_payer(case: Case) -> list[AuthorizationFact]:
    return [each for each in case.context.authorizations or () if each.payer_id == case.claim.payer.payer_id]


@check(
    "authorization-forgotten",
    "A service for which an authorization is on file carries its number",
    severity="warn",
    source=_ON_FILE,
    scope="line",
    needs=("authorizations",),
    fails=[
        visit("one service", _PT, facts={"authorizations": (_FOR_PT,)}),
        visit("the second of two lines", service(), _PT, facts={"authorizations": (_FOR_PT,)}),
        visit("one of two services", _PT, facts={"authorizations": (authorization(procedures=("97140", "97110")),)}),
    ],
    passes=[
        visit("carried", _PT, prior_authorization="AUTH-7", facts={"authorizations": (_FOR_PT,)}),
        visit("for another service", service(), facts={"authorizations": (_FOR_PT,)}),
        visit("of other days", _PT, facts={"authorizations": (authorization(ends=DAY, procedures=("97110",)),)}),
        visit("for anything", _PT, facts={"authorizations": (authorization(),)}),
        visit("of another payer", _PT, facts={"authorizations": (
            authorization(payer_id="00002", procedures=("97110",)),)}),
    ],
)  # fmt: skip
def authorization_forgotten(case: Case, line: ServiceLine, number: int) -> Said:
    day = line.service_date
    if not case.context.authorizations or day is None or line.prior_authorization or case.claim.prior_authorization:
        return
    for each in _of_payer(case):
        if line.procedure in each.procedures and each.starts <= day and (each.ends is None or day < each.ends):
            yield Problem(
                "REF*G1",
                f"Authorization {each.number} is on file for {line.procedure}, and the claim does not carry it.",
                "Add its number if it is for this service.",
            )
            return


@check(
    "authorization-overdrawn",
    "The lines of a claim together take no more units than their authorization has left",
    severity="hold",
    source=_ON_FILE,
    scope="claim",
    needs=("authorizations",),
    fails=[
        visit("two lines of one unit, one left", _PT, service("97140", "GP"), prior_authorization="AUTH-7", facts={
            "authorizations": (authorization(units_left=Decimal(1)),)}),
        visit("none left", _PT, prior_authorization="AUTH-7", facts={
            "authorizations": (authorization(units_left=Decimal(0)),)}),
        visit("by the lines' own number", service("97110", prior_authorization="AUTH-7", units=Decimal(3)), facts={
            "authorizations": (authorization(units_left=Decimal(2)),)}),
    ],
    passes=[
        visit("the last two", _PT, service("97140", "GP"), prior_authorization="AUTH-7", facts={
            "authorizations": (authorization(units_left=Decimal(2)),)}),
        visit("units are not counted", _PT, prior_authorization="AUTH-7", facts={"authorizations": (authorization(),)}),
        visit("two authorizations, one unit each", service("97110", prior_authorization="AUTH-7"),
            service("97140", prior_authorization="AUTH-8"), facts={"authorizations": (
            authorization(units_left=Decimal(1)), authorization("AUTH-8", units_left=Decimal(1)))}),
        visit("what it does not name is not drawn", _PT, service(), prior_authorization="AUTH-7", facts={
            "authorizations": (authorization(units_left=Decimal(1), procedures=("97110",)),)}),
    ],
)  # fmt: skip
def authorization_overdrawn(case: Case) -> Said:
    if not case.context.authorizations:
        return
    claim = case.claim
    for each in _of_payer(case):
        if each.units_left is None:
            continue
        taken = sum(
            (
                line.units
                for line in claim.lines
                if (line.prior_authorization or claim.prior_authorization) == each.number
                and (not each.procedures or line.procedure in each.procedures)
            ),
            Decimal(0),
        )
        if taken > each.units_left:
            yield Problem(
                "REF*G1",
                f"Authorization {each.number} has {each.units_left} left of its units, and the claim takes {taken}.",
                "Ask the payer for more before billing, or correct the units.",
            )


@check(
    "authorization-running-out",
    "An authorization in use does not run out unnoticed",
    severity="info",
    source=_ON_FILE,
    scope="claim",
    needs=("authorizations",),
    fails=[
        visit("ends in a week", _PT, prior_authorization="AUTH-7", facts={
            "authorizations": (authorization(ends=TODAY + dt.timedelta(7)),)}),
        visit("two units left after this claim", _PT, prior_authorization="AUTH-7", facts={
            "authorizations": (authorization(ends=None, units_left=Decimal(3)),)}),
        visit("by the line's own number", service("97110", prior_authorization="AUTH-7"), facts={
            "authorizations": (authorization(ends=TODAY + dt.timedelta(1)),)}),
    ],
    passes=[
        visit("ends in a month", _PT, prior_authorization="AUTH-7", facts={
            "authorizations": (authorization(ends=TODAY + dt.timedelta(30)),)}),
        visit("many left", _PT, prior_authorization="AUTH-7", facts={
            "authorizations": (authorization(ends=None, units_left=Decimal(20)),)}),
        visit("not of this claim", _PT, facts={"authorizations": (authorization(ends=TODAY + dt.timedelta(7)),)}),
        visit("has ended already", _PT, prior_authorization="AUTH-7", facts={
            "authorizations": (authorization(ends=DAY + dt.timedelta(1)),)}),
    ],
)  # fmt: skip
def authorization_running_out(case: Case) -> Said:
    if not case.context.authorizations:
        return
    drawn, today = _drawn(case), case.context.on
    for each in _of_payer(case):
        if each.number not in drawn:
            continue
        left = None if each.units_left is None else each.units_left - drawn[each.number]
        ends = each.ends
        near = ends is not None and today < ends <= today + dt.timedelta(_NEAR_DAYS)
        few = left is not None and 0 <= left <= _FEW_UNITS
        if ends is not None and near:
            told = f"ends on {us_day(ends - dt.timedelta(1))}"
        elif few:
            told = f"has {left} left of its units after this claim"
        else:
            continue
        yield Problem(
            "REF*G1", f"Authorization {each.number} {told}.", "Ask the payer to extend it, if the treatment goes on."
        )
