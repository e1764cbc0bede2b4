"""The front end's status codes in a biller's words. Few, in our own words; a loaded X12 list says the rest."""

from billwright.apps.checks import payer_words
from billwright.records.acknowledgment import ClaimStatus

CATEGORIES = {
    "A0": "passed on",
    "A1": "received",
    "A2": "accepted for adjudication",
    "A3": "returned as it cannot be processed",
    "A4": "not found",
    "A5": "split",
    "A6": "rejected for missing information",
    "A7": "rejected for invalid information",
    "A8": "rejected: two facts do not go together",
}
STATUSES = {
    "19": "on file",
    "20": "accepted for processing",
    "21": "information missing or invalid",
    "26": "patient or member not found",
    "33": "subscriber and member id do not match",
    "48": "referral or authorization",
    "116": "sent to the wrong payer",
    "153": "identifier of the entity",
    "158": "birth date of the entity",
    "164": "member number",
    "187": "dates of service",
    "189": "admission date",
    "190": "discharge date",
    "191": "date of the last period",
    "249": "place of service",
    "252": "authorization number",
    "254": "first diagnosis code",
    "255": "diagnosis code",
    "401": "source of the payment",
    "453": "procedure modifier",
    "454": "procedure code",
    "464": "the payer's number of the claim corrected",
    "476": "units of service",
    "477": "diagnosis pointer",
    "488": "diagnosis of the service",
    "496": "submitter is not approved for this",
    "535": "original, replacement or void",
    "562": "NPI",
    "683": "member id does not match",
}
PLACES = {
    ("48", ""): "authorization", ("252", ""): "authorization", ("254", ""): "diagnosis", ("255", ""): "diagnosis",
    ("249", ""): "place", ("453", ""): "modifiers", ("454", ""): "line", ("464", ""): "original", ("476", ""): "line",
    ("477", ""): "pointers", ("488", ""): "diagnosis", ("535", ""): "frequency", ("187", ""): "line",
    ("189", ""): "admitted", ("190", ""): "discharged", ("191", ""): "last_period",
    ("125", "DN"): "referring", ("562", "DN"): "referring",
    ("153", "DN"): "referring", ("562", "P3"): "referring",
}  # fmt: skip
"""(status code, entity or "") → the place of a claim that the code is about, where one is typed there. What concerns the
member, the payer or the billing provider has its place elsewhere, and stands at the claim's top."""
ENTITIES = {
    "1P": "the provider",
    "41": "the submitter",
    "72": "the operating physician",
    "77": "the service location",
    "82": "the rendering provider",
    "85": "the billing provider",
    "87": "the pay-to provider",
    "DK": "the ordering provider",
    "DN": "the referring provider",
    "IL": "the subscriber",
    "PR": "the payer",
    "QC": "the patient",
}


def category_words(code: str) -> str:
    """What a status category tells, in the words of the loaded list, or our own; empty where there are none."""
    return payer_words.brief(payer_words.loaded("claim-status-category").get(code, "")) or CATEGORIES.get(code, "")


def detail_words(code: str) -> str:
    """What a claim status tells, in the words of the loaded list, or our own; empty where there are none."""
    return payer_words.brief(payer_words.loaded("claim-status").get(code, "")) or STATUSES.get(code, "")


def status_words(status: ClaimStatus) -> str:
    """One composite, with its codes: "rejected for invalid information (A7): NPI (562), of the billing provider (85)"."""
    category = f"{category_words(status.category) or 'status'} ({status.category})"
    detail = f": {detail_words(status.status) or 'status'} ({status.status})" if status.status else ""
    if not status.entity:
        return category + detail
    return f"{category}{detail}, of {ENTITIES.get(status.entity, 'the entity')} ({status.entity})"
