"""People and organizations as a claim, a remittance or an invoice names them."""

import datetime as dt

import msgspec


class Address(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """`state` two letters, `postal_code` without hyphen (5 or 9 digits in the US), `country` ISO 3166 alpha-2 or empty."""

    line1: str = ""
    line2: str = ""
    city: str = ""
    state: str = ""
    postal_code: str = ""
    country: str = ""


class Contact(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """One PER: up to three numbers, each (qualifier, number): TE telephone, EX extension, EM e-mail, FX fax."""

    name: str = ""
    numbers: tuple[tuple[str, str], ...] = ()
    function: str = "IC"


class Name(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """`last` alone is an organization's name when `is_person` is false."""

    last: str
    first: str = ""
    middle: str = ""
    prefix: str = ""
    suffix: str = ""
    is_person: bool = True

    def __str__(self) -> str:
        if not self.is_person:
            return self.last
        given = " ".join(part for part in (self.first, self.middle) if part)
        return f"{self.last}, {given}" if given else self.last


class Person(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """Subscriber or patient. `sex` is F, M, U or empty as the claim has it; `ids` are further (qualifier, id) pairs."""

    name: Name
    member_id: str = ""
    member_id_kind: str = "MI"
    birth_date: dt.date | None = None
    death_date: dt.date | None = None
    sex: str = ""
    address: Address | None = None
    contact: Contact | None = None
    ids: tuple[tuple[str, str], ...] = ()


class Provider(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """A provider or place in one role. `tax_id` with `tax_id_kind` EI (EIN) or SY (SSN); `ids` further (REF01, REF02).

    `role` is the NM101 code: 85 billing, 87 pay-to, 82 rendering, DN referring, P3 primary care, DK ordering,
    DQ supervising, QB purchased service, 77 service facility, PW/45 ambulance, 71/72/ZZ attending/operating/other.
    """

    name: Name
    role: str
    npi: str = ""
    taxonomy: str = ""
    tax_id: str = ""
    tax_id_kind: str = "EI"
    address: Address | None = None
    contacts: tuple[Contact, ...] = ()
    ids: tuple[tuple[str, str], ...] = ()


class PayerName(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """`payer_id` as the partner knows it, with its qualifier PI or XV."""

    name: str
    payer_id: str = ""
    id_kind: str = "PI"
    address: Address | None = None
    ids: tuple[tuple[str, str], ...] = ()
