"""Fictional people of the demo, drawn from a seed. Names, numbers and addresses cannot belong to anybody: telephone numbers
lie in 555-01xx, the two social security numbers are specimens that the SSA has voided, the town does not exist."""

import datetime as dt
from random import Random

import msgspec

FIRST_F = ("Ada", "Bea", "Cleo", "Dora", "Effie", "Fern", "Gwen", "Hattie", "Ione", "June", "Kit", "Lotte", "Mina", "Nell",
           "Opal", "Pia", "Rosa", "Sunny", "Tilda", "Una", "Vera", "Willa", "Yara", "Zuri")  # fmt: skip
FIRST_M = ("Abel", "Benno", "Cato", "Denzil", "Enzo", "Fritz", "Gus", "Hugo", "Ivo", "Jasper", "Kurt", "Linus", "Milo",
           "Nico", "Otto", "Percy", "Quinn", "Rufus", "Silas", "Theo", "Udo", "Vito", "Walt", "Zeno")  # fmt: skip
LAST_A = ("Sample", "Example", "Demo", "Mock", "Fictive", "Pretend", "Invented", "Imagined", "Trial", "Placeholder")
LAST_B = ("ton", "ley", "field", "man", "worth", "son", "wood", "berry", "by", "well")
MBI_LETTERS = "ACDEFGHJKMNPQRTUVWXY"
SPECIMEN_SSNS = ("078051120", "219099999")
"""Printed in wallets and pamphlets as samples decades ago, voided by the SSA for that."""
TOWN, STATE, POSTAL = "SAMPLEBURY", "OH", "439990001"

MERIDIAN, STATECARE, HARBORLINE = "meridian", "statecare", "harborline"


class DemoPerson(msgspec.Struct, frozen=True):
    """`plan` is (payer folder, plan name); None pays alone. `ghost` members are unknown to their payer."""

    last: str
    first: str
    sex: str
    birth_date: dt.date
    line1: str
    phone: str
    ssn: str
    member_id: str
    plan: tuple[str, str] | None
    second: tuple[str, str, str] | None = None
    """(payer folder, plan, member id) of a secondary coverage."""
    ghost: bool = False
    ended: bool = False
    """The coverage ended before the month began; the office does not know yet."""


def mbi(random: Random) -> str:
    """A well-formed Medicare number (CMS, "Understanding the MBI", format C A AN N A AN N A A N N)."""
    digit, letter = lambda: random.choice("0123456789"), lambda: random.choice(MBI_LETTERS)
    either = lambda: random.choice("0123456789" + MBI_LETTERS)  # noqa: E731
    return (random.choice("123456789") + letter() + either() + digit() + letter() + either() + digit() + letter()
            + letter() + digit() + digit())  # fmt: skip


def npi(nine: str) -> str:
    """An NPI from its first nine digits, with the check digit (Luhn over 80840 and the number; 45 CFR 162.406)."""
    total = 24
    for at, character in enumerate(reversed(nine)):
        digit = int(character) * (2 if at % 2 == 0 else 1)
        total += digit - 9 if digit > 9 else digit
    return nine + str(-total % 10)


def people(count: int, seed: int, on: dt.date) -> list[DemoPerson]:
    """`count` people in a fixed order; a larger count begins with the same ones."""
    random = Random(f"people:{seed}")  # noqa: S311  a demo wants repeatable draws
    made: list[DemoPerson] = []
    seen: set[tuple[str, str]] = set()
    while len(made) < count:
        person = _person(random, len(made), on)
        if (person.last, person.first) not in seen:
            seen.add((person.last, person.first))
            made.append(person)
    return made


def _person(random: Random, at: int, on: dt.date) -> DemoPerson:
    sex = random.choice("FM")
    first = random.choice(FIRST_F if sex == "F" else FIRST_M)
    middle_sound = random.choice(("", "a", "er", "ing"))
    last = random.choice(LAST_A) + middle_sound + random.choice(LAST_B)
    draw = random.random()
    age = random.randint(66, 88) if draw < 0.30 else random.randint(19, 63)
    born = dt.date(on.year - age, random.randint(1, 12), random.randint(1, 28))
    number = f"{random.randint(100, 999)}{random.randint(10, 99)}{at:04d}"
    plan, member, second = _plan(random, draw, number)
    return DemoPerson(
        last=last,
        first=first,
        sex=sex,
        birth_date=born,
        line1=f"{random.randint(1, 98)} EXAMPLE STREET",
        phone=f"55555501{random.randint(0, 99):02d}",
        ssn=SPECIMEN_SSNS[at] if at < len(SPECIMEN_SSNS) else "",
        member_id=member,
        plan=plan,
        second=second,
        ghost=random.random() < 0.02,
        ended=random.random() < 0.02,
    )


def _plan(random: Random, draw: float, number: str) -> tuple[tuple[str, str] | None, str, tuple[str, str, str] | None]:
    if draw < 0.30:
        second = (HARBORLINE, "ppo", f"HM{number}S") if random.random() < 0.25 else None
        return (MERIDIAN, "part-b"), mbi(random), second
    if draw < 0.52:
        return (STATECARE, "full"), f"9{number}A", None
    if draw < 0.94:
        return (HARBORLINE, random.choice(("ppo", "ppo", "high-deductible"))), f"HM{number}", None
    return None, "", None
