"""What each command needs of the role of the one who acts. None: it touches no practice's rows through the office."""

NEEDS: dict[str, str | None] = {
    "demo": None,  # makes an office of its own
    "setup": None,  # makes the first practice: nobody is there yet to ask
    "migrate": None,  # changes tables, not rows; on PostgreSQL it needs the owner's address
    "serve": None,  # each page asks for its own
    "worker": "night.run",
    "nightly": "night.run",
    "check": "books.check",
    "receive": "files.receive",
    "jobs list": "jobs.view",
    "jobs show": "jobs.view",
    "jobs stop": "jobs.run",
    "keys make": "practice.manage",
    "keys list": "practice.manage",
    "keys revoke": "practice.manage",
    "webhooks add": "practice.manage",
    "webhooks list": "practice.manage",
    "webhooks end": "practice.manage",
    "x12 check": None,
    "x12 show": None,
    "x12 json": None,
    "x12 write": None,
    "scrub": None,
    "codes list": None,
    "codes changed": None,
    "codes load": None,
    "codes show": None,
    "codes map": None,
    "codes search": None,
    "rules check": None,
    "rules list": "rules.view",
    "rules import": "rules.edit",
    "rules export": "rules.view",
    "rules dry-run": "rules.edit",
    "bench": None,
}
