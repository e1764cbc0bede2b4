"""Codes suggested while a person types: diagnoses, services, modifiers, places of service."""

import datetime as dt

import msgspec

from billwright import codestore
from billwright.apps.compliance.access import Actor, NotFoundError, query
from billwright.apps.compliance.code_tables import code_tables
from billwright.apps.contracts import queries as contracts

SETS = ("icd10cm", "procedures", "modifiers", "pos")
MOST_TYPED = 60


class Suggestion(msgspec.Struct, frozen=True):
    """`is_billable` False is a heading of ICD-10-CM. `title` is empty where no words are loaded for the code."""

    code: str
    title: str
    is_billable: bool = True


@query("charges.view")
def suggestions(
    actor: Actor, set_name: str, typed: str, on: dt.date, limit: int = 12, near: bool = True
) -> list[Suggestion]:
    """Codes of one of SETS in force that day, best first. "procedures" are those that the practice has a fee for, then
    HCPCS Level II where it is loaded: CPT comes with no words of its own. Without `near`, what is only spelled nearly so
    is left out."""
    typed = typed.strip()[:MOST_TYPED]
    if set_name != "procedures":
        shown = codestore.suggest(code_tables(), set_name, typed, on, limit, near)
        return [Suggestion(each.code, each.title, each.billable) for each in shown]
    found: dict[str, Suggestion] = {}
    if typed:
        for fee in contracts.services(actor, typed, on, limit):
            found[fee.code] = Suggestion(fee.code, fee.description)
        for each in codestore.suggest(code_tables(), "hcpcs", typed, on, limit, near):
            known = found.get(each.code)
            found[each.code] = Suggestion(each.code, (known.title if known else "") or each.title)
    return list(found.values())[:limit]


@query("charges.view")
def diagnosis_titles(actor: Actor, codes: tuple[str, ...], on: dt.date) -> dict[str, str]:
    """What each ICD-10-CM code means in the edition of that day; a code that it does not have is left out."""
    table = code_tables().icd10cm(on)
    found = [fact for code in codes if table and (fact := table.find(code))]
    return {fact.code: fact.title for fact in found}


class CodeView(msgspec.Struct, frozen=True):
    """What is known of a code on a day: every set that has it or had it, its mappings between ICD-9-CM and ICD-10-CM, and
    the practice's own fees for it (all clients')."""

    code: str
    shown: tuple[codestore.Shown, ...]
    mappings: tuple[codestore.Mapping, ...]
    fees: tuple[contracts.FeeView, ...]


@query("charges.view")
def known(actor: Actor, code: str, on: dt.date) -> CodeView:
    """A code with or without its dot. Raises NotFoundError where no set that is loaded has it and no fee was set for it."""
    code = codestore.plain(code)[:MOST_TYPED]
    shown = tuple(codestore.show(code_tables(), code, on))
    fees = tuple(each for each in contracts.fees(actor) if each.code == code)
    mappings = tuple(codestore.map_code(code_tables(), code, on))
    if not shown and not fees and not mappings:
        raise NotFoundError("no such code")
    return CodeView(code, shown, mappings, fees)


@query("charges.view")
def found(actor: Actor, typed: str, on: dt.date, set_name: str = "", limit: int = 60) -> codestore.Found:
    """Codes that begin with what is typed, or have its words, in one set or in all of them where `set_name` is empty."""
    return codestore.search(code_tables(), typed[:MOST_TYPED], on, limit, (set_name,) if set_name else ())


@query("charges.view")
def mapped(actor: Actor, code: str, on: dt.date) -> list[codestore.Mapping]:
    """A code's counterparts between ICD-9-CM and ICD-10-CM, for a person to choose from; empty where neither has it."""
    return codestore.map_code(code_tables(), code[:MOST_TYPED], on)


@query("charges.view")
def searchable(actor: Actor, on: dt.date) -> dict[str, str]:
    """The sets that can be searched on a day, by name, with their titles."""
    return codestore.searchable(code_tables(), on)
