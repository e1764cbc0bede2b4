"""Who asks, how we knew them, and what about: keys and a biller's words for them."""

ASKERS: dict[str, str] = {
    "patient": "The patient",
    "guarantor": "The guarantor",
    "payer": "A payer’s representative",
    "client": "A client’s contact",
    "other": "Somebody else",
}
VERIFIED: dict[str, str] = {
    "birth_date": "Full name and birth date",
    "address": "Full name and address",
    "account_number": "Full name and account number",
    "called_back": "We called the number on file",
    "photo_id": "Photo id, at the desk",
    "payer_ids": "The payer’s call reference, and our tax id or NPI",
    "none": "Not verified: nothing was disclosed",
}
"""45 CFR 164.514(h): who asks for what is protected is verified, and how is on record."""
TOPICS: dict[str, str] = {
    "balance": "Balance",
    "paid_less": "Insurance paid less",
    "claim_status": "Claim status",
    "payment": "Payment",
    "address": "Address change",
    "appointment": "Appointment",
    "records": "Records",
    "complaint": "Complaint",
    "other": "Something else",
}
