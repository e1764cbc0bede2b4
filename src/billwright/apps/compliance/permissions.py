"""The one table of who may do what. Every query, action, page, route and command names one of these permissions."""

PERMISSIONS: dict[str, str] = {
    "today.view": "see today's work and the team's",
    "work.do": "take, snooze, hand over and finish work",
    "work.assign": "hand over a colleague's work, alone or in bulk",
    "lists.save": "keep lists under names of one's own",
    "lists.share": "keep lists for the whole practice",
    "accounts.view": "see an account: who, balances, timeline",
    "parties.view": "look up patients, clients, payers, providers",
    "parties.edit": "enter and change people, payers, providers, coverages",
    "identifiers.reveal": "see a full social security or bank number",
    "charges.view": "see visits and their charges",
    "charges.capture": "enter visits and charges",
    "charges.reverse": "change and reverse visits that were entered",
    "fees.edit": "set fees",
    "contracts.view": "see payers' contracts and what they are expected to allow",
    "contracts.edit": "write payers' contracts",
    "claims.view": "see claims, their files and findings",
    "claims.edit": "prepare and change claims",
    "claims.override": "override a hold with a reason",
    "claims.submit": "send claims to payers",
    "rules.view": "see the rules that the office has written for payers",
    "rules.edit": "write rules for payers, try them and switch them on",
    "codes.load": "load editions of code sets, for every practice here",
    "files.receive": "take in files from outside",
    "remittances.view": "see remittances and what was set aside",
    "remittances.post": "post remittances, undo by reversal",
    "invoices.view": "see invoices and credit notes",
    "invoices.write": "write draft invoices",
    "invoices.issue": "issue invoices and credit notes",
    "receipts.view": "see payments and receipts",
    "receipts.take": "take payments and write receipts",
    "receipts.void": "void a receipt, un-apply a payment",
    "inquiries.view": "see calls and what was promised in them",
    "inquiries.log": "log calls and see to what was promised",
    "statements.make": "make statements of account",
    "ledger.view": "see the journal and balances",
    "ledger.post": "post entries to the ledger",
    "ledger.lock": "close and lock a period",
    "documents.view": "open stored documents",
    "documents.keep": "store documents",
    "outbox.view": "see what waits to be sent",
    "outbox.send": "put messages out and carry them",
    "jobs.view": "see long work and how far it is",
    "jobs.run": "stop long work and have it go on",
    "practice.manage": "manage the practice, its users and partners",
    "books.check": "run the self-check of the books",
    "night.run": "run the night's cycle",
}

_VIEW = {name for name in PERMISSIONS if name.endswith(".view")} - {"outbox.view"}
_FRONT = {"today.view", "work.do", "lists.save", "accounts.view", "parties.view", "parties.edit", "charges.view",
          "charges.capture", "receipts.view", "receipts.take", "statements.make", "inquiries.view", "inquiries.log",
          "documents.view", "documents.keep"}  # fmt: skip
_BILLER = _VIEW | _FRONT | {"outbox.view", "charges.reverse", "claims.edit", "claims.submit", "files.receive",
                            "remittances.post", "invoices.write", "invoices.issue", "outbox.send", "ledger.post",
                            "jobs.run"}  # fmt: skip
_MANAGER = _BILLER | {"work.assign", "lists.share", "claims.override", "receipts.void", "ledger.lock",
                      "fees.edit", "codes.load", "contracts.edit", "rules.edit", "books.check",
                      "identifiers.reveal"}  # fmt: skip

ROLES: dict[str, frozenset[str]] = {
    "front_desk": frozenset(_FRONT),
    "biller": frozenset(_BILLER),
    "manager": frozenset(_MANAGER),
    "auditor": frozenset(_VIEW | {"outbox.view", "books.check", "lists.save"}),
    "owner": frozenset(_MANAGER | {"practice.manage", "night.run"}),
    # The program itself at night and in the worker: everything a job does, nothing that only a person may decide.
    "system": frozenset(
        (_BILLER - {"identifiers.reveal"})
        | {"books.check", "night.run", "practice.manage", "fees.edit", "contracts.edit", "rules.edit"}
    ),
}
ROLE_NAMES = {
    "front_desk": "Front desk",
    "biller": "Billing specialist",
    "manager": "Manager",
    "auditor": "Auditor (reads only)",
    "owner": "Owner",
    "system": "Billwright itself",
}
