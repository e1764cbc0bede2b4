"""The day's close of the receipts desk: on the page, on paper, and as CSV or JSON."""

from __future__ import annotations

import csv
import datetime as dt
import io

import msgspec
from django.http import HttpResponse
from django.shortcuts import render

from billwright.apps.receipts.day import DayRow, DeskDay
from billwright.apps.receipts.day import desk_day as day_of
from billwright.records.money import format_cents
from billwright.web.pages import Request, page
from billwright.web.typed import TypedError, read_day

COLUMNS = ("receipt", "received", "account", "from", "method", "reference", "amount", "taken by", "voided")


@page("receipts.view", audit="receipts")
def desk_day(request: Request) -> HttpResponse:
    """?on=11/24/2026, today without it; ?as=csv or json for the day in a file."""
    today = request.actor.today
    try:
        on, wrong = read_day(request.GET.get("on", "") or "t", today), ""
    except TypedError as unread:
        on, wrong = today, str(unread)
    seen = day_of(request.actor, on)
    if request.GET.get("as") == "csv":
        return _file(_csv(seen), "text/csv; charset=utf-8", f"receipts-{on}.csv")
    if request.GET.get("as") == "json":
        return _file(msgspec.json.encode(seen), "application/json", f"receipts-{on}.json")
    words = {
        "seen": seen,
        "wrong": wrong,
        "today": today,
        "before": on - dt.timedelta(1),
        "after": on + dt.timedelta(1) if on < today else None,
    }
    return render(request, "receipts/day.html", words)


def _csv(seen: DeskDay) -> bytes:
    """Amounts as numbers with two decimals; what would be a formula to a spreadsheet is marked as text."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows(_cells(seen.on, each) for each in seen.rows)
    return out.getvalue().encode()


def _cells(on: dt.date, row: DayRow) -> list[str]:
    texts = [row.number, on.isoformat(), row.account_number, row.payer_name, row.method, row.reference]
    amount = format_cents(row.cents).replace("$", "").replace(",", "")
    ends = [row.taken_by, row.voided_on.isoformat() if row.voided_on else ""]
    return [*map(_as_text, texts), amount, *map(_as_text, ends)]


def _as_text(cell: str) -> str:
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


def _file(data: bytes, media_type: str, name: str) -> HttpResponse:
    return HttpResponse(
        data, content_type=media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
