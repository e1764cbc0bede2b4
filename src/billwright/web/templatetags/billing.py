"""How amounts, dates, codes and states read on a page."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from billwright import codestore
from billwright.apps.jobs import queries as jobs
from billwright.codestore.registry import REGISTRY as CODE_SETS
from billwright.forms.words import Words, date_words
from billwright.records.money import format_cents
from billwright.rules.pricing.explained import percent as percent_words
from billwright.rules.scrub.payer_rules import PREFIX
from billwright.rules.scrub.registry import REGISTRY
from billwright.web import words
from billwright.web.links import link_to
from billwright.web.words import BADGES, ORDERS, TABLES, Badge, reason_words
from billwright.x12 import caret

register = template.Library()

DASH = SafeString('<span class="soft">–</span>')
NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"


@register.filter
def money(cents: int | None) -> SafeString:
    """$1,234.50, with a true minus sign; a dash where there is no amount."""
    if cents is None:
        return DASH
    return format_html('<span class="money">{}</span>', format_cents(cents).replace("-", "\N{MINUS SIGN}"))


@register.filter
def day(value: dt.date | None) -> SafeString:
    """Nov 24, 2026, with the machine's form beside it."""
    if value is None:
        return DASH
    written = words.day_words(value)
    return format_html('<time class="nowrap" datetime="{}">{}</time>', value.isoformat(), written)


@register.filter
def day_in(value: dt.date, words: Words) -> SafeString:
    """A day as the language of `words` (forms.words) writes it."""
    return format_html('<time class="nowrap" datetime="{}">{}</time>', value.isoformat(), date_words(value, words))


@register.simple_tag(takes_context=True)
def instant(context: Any, value: dt.datetime | None) -> SafeString:
    """An instant in the practice's time zone: Nov 24, 2026, 3:05 PM."""
    if value is None:
        return DASH
    local = value.astimezone(ZoneInfo(context["request"].actor.time_zone))
    words = f"{local:%b} {local.day}, {local.year}, {local.hour % 12 or 12}:{local:%M %p}"
    return format_html('<time class="nowrap" datetime="{}">{}</time>', value.isoformat(timespec="minutes"), words)


@register.filter
def number(value: Decimal | int) -> str:
    """A quantity without needless zeros, thousands grouped: 1, 1.5, 12,000."""
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


_NUMBER = re.compile(r"\w+(?:-\w+)*-\d[\w-]*")


@register.filter
def unbroken(text: str) -> SafeString:
    """Text in which no line ends within a number: R-2026-000012, P-000001."""
    escaped = conditional_escape(text)
    return SafeString(_NUMBER.sub(r'<span class="nowrap">\g<0></span>', escaped))


@register.filter
def icd(code: str) -> str:
    """A diagnosis as people write it: J45909 → J45.909."""
    return words.dotted(code)


@register.filter
def written(code: str, set_name: str) -> str:
    """A code as its set writes it: 3572 of ICD-9's procedures → 35.72."""
    return codestore.written(code, set_name)


@register.filter
def expected_of(expected: Any, line: int) -> Any:
    """What is expected of a line, by its number; None where nothing is known of the claim or of the line."""
    return expected.of(line) if expected else None


@register.filter
def percent(basis_points: int) -> str:
    """Basis points: 12000 is "120 %"."""
    return percent_words(basis_points)


@register.filter
def by_kind(notes: tuple[tuple[str, str], ...]) -> list[tuple[str, list[str]]]:
    """The notes of a code, the nearest first, under the kinds that they are of."""
    kinds: dict[str, list[str]] = {}
    for kind, text in reversed(notes):
        kinds.setdefault(kind, []).insert(0, text)
    return list(kinds.items())


@register.filter
def linked_codes(text: str) -> SafeString:
    """A note of ICD-10-CM, in which the codes between parentheses lead to their pages."""
    parts = re.split(r"(\([^()]*\))", text)
    return mark_safe("".join(_linked(part) if part.startswith("(") else conditional_escape(part) for part in parts))  # noqa: S308


def _linked(remark: str) -> str:
    return re.sub(
        r"\b[A-Z](?:\d[0-9A-Z]|[A-Z]\d)(?:\.[0-9A-Z]{1,4})?\b",
        lambda found: format_html('<a href="{}">{}</a>', reverse("code", args=[found[0].replace(".", "")]), found[0]),
        conditional_escape(remark),
    )


@register.filter
def letters(pointers: tuple[int, ...]) -> str:
    """Diagnoses as the paper form calls them: (1, 3) → "AC"."""
    return words.letters(pointers)


@register.filter
def meaning(said: Any) -> str:
    """What the code in an element of a file means; empty where it is no code of ours to tell."""
    return words.meaning(said.ref, said.text)


@register.filter
def under(passage: Any) -> str:
    """The line of carets below a segment, under the element that tells how the claim stands."""
    return caret(passage.raw, passage.tells, passage.marks.element, passage.marks.component)


@register.filter
def file_size(size: int) -> str:
    """Bytes in the unit a person would use."""
    if size < 1000:
        return f"{size} bytes"
    for unit in ("kB", "MB"):
        size, rest = divmod(size, 1000)
        if size < 1000:
            return f"{size + (rest >= 500)}{NO_BREAK_SPACE}{unit}"
    return f"{size:,}{NO_BREAK_SPACE}MB"


@register.filter
def badge(state: str, axis: str) -> SafeString:
    """The badge of a state on its axis ("claim", "invoice", "message" ...)."""
    shown = BADGES[axis].get(state, Badge(state.replace("_", " "), ""))
    tone = f"badge badge-{shown.tone}" if shown.tone else "badge"
    return format_html('<span class="{}">{}</span>', tone, shown.words)


DAYS_SAID = 14
"""A deadline further off than this is said by its date."""


@register.filter
def deadline(value: dt.date | None, today: dt.date) -> SafeString:
    """A due date in words, with the date beside it: due today, due tomorrow, due in 5 days, due Dec 24, 3 days late."""
    if value is None:
        return SafeString("")
    days = (value - today).days
    if days < 0:
        said = f"{plural(-days, 'day')} late"
    elif days > DAYS_SAID:
        said = f"due {value:%b} {value.day}" + (f", {value.year}" if value.year != today.year else "")
    else:
        said = {0: "due today", 1: "due tomorrow"}.get(days, f"due in {days} days")
    tone = "late" if days < 0 else "soon" if days == 0 else "soft"
    on = words.day_words(value)
    return format_html('<time class="{} nowrap" datetime="{}" title="{}">{}</time>', tone, value.isoformat(), on, said)


@register.filter
def is_near(value: dt.date | None, today: dt.date) -> bool:
    """Whether `deadline` says this day in words of its own, and not by its date."""
    return value is not None and (value - today).days <= DAYS_SAID


@register.filter
def is_past(value: dt.date | None, today: dt.date) -> bool:
    return value is not None and value < today


@register.filter
def plural(count: int, word: str) -> str:
    """ "1 claim", "3 claims": `word` alone or "singular,plural"."""
    one, _, many = word.partition(",")
    return f"{count:,} {one if count == 1 else many or one + 's'}"


@register.filter
def item(mapping: dict[str, Any], key: str) -> Any:
    return mapping.get(key, "")


@register.filter
def may(actor: Any, permission: str) -> bool:
    return actor is not None and actor.may(permission)


@register.simple_tag
def once() -> SafeString:
    """The hidden idempotency key of a form that has no other field."""
    return format_html('<input type="hidden" name="key" value="{}">', uuid.uuid4())


@register.simple_tag
def link(kind: str, public_id: str) -> str:
    return link_to(kind, public_id)


@register.filter
def word(code: str, table: str) -> str:
    """A code in words, from the table named ("methods", "orders"); the code itself where the table has none."""
    return TABLES[table].get(code, code)


@register.filter
def check_subject(subject: str) -> str:
    """A part of the check catalogue in words."""
    return words.CHECK_SUBJECTS.get(subject, subject.replace("_", " ").capitalize())


@register.filter
def check_address(finding: str) -> str:
    """Where a finding's check, or the rule of a payer, is explained; empty where it is of a file's form alone."""
    if finding.startswith(PREFIX):
        return reverse("payer_rules")
    return reverse("check", args=[finding]) if finding in REGISTRY else ""


@register.filter
def check_title(check: str) -> str:
    """What a check looks for; its id where it is a payer's rule or of a file's form."""
    return REGISTRY[check].title if check in REGISTRY else check


@register.filter
def lacking(lacks: str) -> str:
    """What a check could not look without, a code set by its title."""
    name = lacks.removeprefix("code set ")
    return CODE_SETS[name].title if name in CODE_SETS else lacks.replace("_", " ")


@register.filter
def invoice_state(invoice: Any) -> str:
    """The one word for an invoice in a list: what it still owes decides once it is issued."""
    if invoice.kind == "credit_note" or invoice.state != "issued":
        return "credit_note" if invoice.state == "issued" else str(invoice.state)
    if invoice.is_overdue:
        return "overdue"
    if invoice.open_cents <= 0:
        return "paid"
    return "open" if invoice.open_cents == invoice.total_cents else "part_paid"


@register.filter
def signed(cents: int) -> SafeString:
    """A movement: +$5.00 or −$5.00."""
    text = format_cents(cents)
    return format_html(
        '<span class="money">{}</span>', text.replace("-", "\N{MINUS SIGN}") if cents < 0 else f"+{text}"
    )


@register.filter
def turned(cents: int) -> int:
    """With the other sign: what a payer takes off lowers what it pays."""
    return -cents


@register.filter
def reason(code: str) -> str:
    """A posting's reason in words with its code: "above the agreed fee (CO-45)"."""
    return reason_words(code)


@register.filter
def adjustment(cas: Any) -> str:
    """A CAS trio in words with its code: "above the agreed fee (CO-45)"."""
    return reason_words(f"{cas.group}-{cas.reason}")


@register.filter
def phone(digits: str) -> str:
    """5550100100 → (555) 010-0100; other lengths as they are."""
    return f"({digits[:3]}) {digits[3:6]}-{digits[6:]}" if len(digits) == 10 else digits


@register.filter
def word_of_order(order: int) -> str:
    return ORDERS.get("PST"[order - 1 : order], str(order))


@register.filter
def zip_code(digits: str) -> str:
    """627010001 → 62701-0001; five digits as they are."""
    return f"{digits[:5]}-{digits[5:]}" if len(digits) == 9 else digits


@register.inclusion_tag("parts/running.html", takes_context=True)
def running_jobs(context: Any) -> dict[str, Any]:
    """What the one who looks asked for and still runs, as a link for the page's frame."""
    actor = getattr(context.get("request"), "actor", None)
    return {"jobs": jobs.mine(actor) if actor is not None and actor.may("jobs.view") else []}
