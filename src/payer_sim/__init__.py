"""The other side of the mailbox: payers that answer 837s with TA1, 999, 277CA and 835, through files only.

    HOME/
      meridian/              one folder a payer; its name is the reader's own
        policy.toml          what the payer pays and refuses (payer_sim.policy says the format)
        members.jsonl        its roll of members, one JSON object a line (payer_sim.policy.Member)
        inbox/               837s from the provider, written under another name first and then renamed
        outbox/              what the payer answers: YYYYMMDD-NNNNNN-TA1|999|277CA|835.x12
        done/                inbox files that were answered, numbered in the order taken
        aside/               inbox files that could not be read, each with NAME.why
        books.sqlite3        every claim it ever took in, and what it decided

    python -m payer_sim init HOME [POLICY...]           the ready policies, or those named, with empty rolls
    python -m payer_sim run HOME --on DATE [--seed N]   one day of every payer; safe to repeat, safe to kill
    python -m payer_sim books HOME [--json]             what each payer received, accepted, refused and paid

It is written from the payer's point of view and shares no rule with Billwright: it imports the records and the X12
reader and writer, nothing else. Random choices are a hash of seed, claim and rule, so the same files on the same days
with the same seed give the same answers, byte for byte.
"""
