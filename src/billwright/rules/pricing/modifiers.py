"""What modifiers and who does the service make of its fee. Worked in docs/how-we-compute/reductions.md.

A contract's own share of a modifier goes before Medicare's. What is priced by report has no amount.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from billwright.rules.codes import RelativeValue
from billwright.rules.pricing import shares
from billwright.rules.pricing.explained import Price, percent
from billwright.rules.pricing.medicare import Line
from billwright.rules.pricing.services import Service

PRICED = frozenset(
    (
        "22",
        "26",
        "50",
        "52",
        "53",
        "54",
        "55",
        "56",
        "62",
        "66",
        "73",
        "74",
        "78",
        "80",
        "81",
        "82",
        "AS",
        "CO",
        "CQ",
        "TC",
    )
)
"""Modifiers that change what is paid: where nothing says how, there is no price."""

_ASSISTANTS = ("80", "81", "82", "AS")


def both_sides(line: Line, own: Mapping[str, int]) -> Line:
    """50 by the schedule's bilateral indicator: 1 takes 150 %, 3 takes each side whole, 0 and 2 are as one side."""
    value = line.value
    if "50" not in line.service.modifiers or value is None or "50" in own:
        return line
    if value.bilateral == "9":
        return line.priced(line.price.refuse(f"{value.code} has no sides: 50 does not belong to it (indicator 9)"))
    share = {"1": shares.BILATERAL, "3": shares.EACH_SIDE}.get(value.bilateral)
    if share is None:
        return line.priced(line.price.add(f"both sides (50) change nothing: indicator {value.bilateral}", 0))
    return line.priced(
        line.price.share(share.basis_points, f"both sides (50) at {percent(share.basis_points)}", share.source)
    )


def part_done(line: Line, own: Mapping[str, int]) -> Line:
    """The modifiers that say how much of the work was done, each once, in the order of the bill."""
    value, price = line.value, line.price
    if value is None:
        return line
    for modifier in line.service.modifiers:
        if modifier in own:
            price = own_share(price, modifier, own)
        elif modifier in _RULES:
            price = _RULES[modifier](price, value, modifier)
    return line.priced(price)


def own_share(price: Price, modifier: str, own: Mapping[str, int]) -> Price:
    return price.share(own[modifier], f"modifier {modifier} at {percent(own[modifier])}", "the contract's own share")


def by_whom(line: Line, own: Mapping[str, int]) -> Line:
    """Practitioners whom Medicare pays less than physicians, and therapy by an assistant (CQ, CO)."""
    service, price = line.service, line.price
    if not price.so_far or service.day is None:
        return line
    is_assistant = any(each in _ASSISTANTS for each in service.modifiers)
    practitioner = practitioner_of(service)
    if practitioner and not is_assistant:
        words, share = practitioner
        price = price.share(share.basis_points, f"by a {words}: {percent(share.basis_points)}", share.source)
    therapy = shares.on(shares.THERAPY_ASSISTANT, service.day)
    for modifier in ("CQ", "CO"):
        if modifier in service.modifiers and modifier not in own and therapy:
            words = f"in part by a therapy assistant ({modifier}): {percent(therapy.basis_points)}"
            price = price.share(therapy.basis_points, words, therapy.source)
    return line.priced(price)


def practitioner_of(service: Service) -> tuple[str, shares.Share] | None:
    return next((found for begins, found in shares.PRACTITIONERS.items() if service.taxonomy.startswith(begins)), None)


def _assistant(price: Price, value: RelativeValue, modifier: str) -> Price:
    share = shares.ASSISTANT_NOT_PHYSICIAN if modifier == "AS" else shares.ASSISTANT
    if value.assistant == "1":
        return price.add(f"no assistant at surgery is paid ({modifier}; indicator 1)", -price.so_far, share.source)
    if value.assistant != "2":
        why = f"an assistant at surgery ({modifier}) is paid only on documentation (indicator {value.assistant})"
        return price.refuse(why)
    return price.share(
        share.basis_points, f"assistant at surgery ({modifier}): {percent(share.basis_points)}", share.source
    )


def _co_surgeon(price: Price, value: RelativeValue, modifier: str) -> Price:
    share = shares.CO_SURGEON
    if value.co_surgeons == "0":
        return price.add("co-surgeons are not paid (indicator 0)", -price.so_far, share.source)
    if value.co_surgeons not in ("1", "2"):
        return price.refuse(f"{value.code} has no co-surgeons (62; indicator {value.co_surgeons})")
    proof = ", on documentation" if value.co_surgeons == "1" else ""
    return price.share(share.basis_points, f"co-surgeon (62){proof}: {percent(share.basis_points)}", share.source)


def _global_part(price: Price, value: RelativeValue, modifier: str) -> Price:
    basis_points = {
        "54": value.pre + value.intra,
        "55": value.post,
        "56": value.pre,
        "78": value.intra,
    }[modifier]
    if not value.pre + value.intra + value.post:
        return price.refuse(f"{value.code} has no shares of a global package: {modifier} does not belong to it")
    words = {
        "54": "surgery with the care before it (54)",
        "55": "care after surgery (55), all of its days",
        "56": "care before surgery (56)",
        "78": "return to the operating room (78), the surgery alone",
    }[modifier]
    return price.share(basis_points, f"{words}: {percent(basis_points)}", shares.GLOBAL_SOURCE)


def _by_report(price: Price, value: RelativeValue, modifier: str) -> Price:
    return price if value.modifier == modifier else price.refuse(f"modifier {modifier} is priced by report")


def _unusual(price: Price, value: RelativeValue, modifier: str) -> Price:
    return price.add("more work than usual (22): what it adds is decided by report and is not in this amount", 0)


_RULES: dict[str, Callable[[Price, RelativeValue, str], Price]] = {
    "22": _unusual,
    "52": _by_report,
    "53": _by_report,
    "54": _global_part,
    "55": _global_part,
    "56": _global_part,
    "62": _co_surgeon,
    "66": _by_report,
    "73": _by_report,
    "74": _by_report,
    "78": _global_part,
    **dict.fromkeys(_ASSISTANTS, _assistant),
}
