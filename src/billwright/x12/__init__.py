"""X12 for a billing office: claims out, answers and payments in. Bytes and records; no database, no clock.

A source is `bytes`, a path or an open binary file. What a file is:

>>> from billwright import x12
>>> ta1 = b"ISA*00*          *00*          *ZZ*PAYER          *ZZ*CLINIC         *260105*0900*^*00501*000000007*0*P*:~" \\
...       b"TA1*000000041*260104*1200*A*000~IEA*0*000000007~"
>>> x12.sniff(ta1)
'TA1'

Everything found wrong with it, and what it holds:

>>> report = x12.check(ta1)
>>> report.findings, report.interchanges[0].facts.sender_id
((), 'PAYER')

Read it as records, and write records:

>>> [read.ack.status for read in x12.read_acknowledgments(ta1)]
['A']
>>> x12.from_json(x12.to_json(ta1)) == ta1
True

`read_837` gives a claim at a time, `read_835` a remittance for each payment; `write_837`, `write_835`, `write_999`,
`write_277ca` and `write_ta1` give bytes, counting and numbering as they go. `acknowledge(check(source))` gives the 999
and TA1 that a received file calls for. A fault in a file is a Finding with its place, its 999 code and how to mend it;
only bytes that are no X12 at all raise X12Error, and a value that cannot be written raises X12ValueError.

`check`, `read`, `read_837` and `read_835` take `codes`, which tells whether a code is valid on a day: this library holds
no code sets.

What has no field in a record rides along in its `extra`, so that nothing is lost. Bytes are read as UTF-8 where they are
UTF-8, else as Latin-1, segment by segment; what is written is UTF-8.
"""

from billwright.x12.claim_files import read_837, write_837
from billwright.x12.envelope import COVERED, GroupFacts, InterchangeFacts, TransactionFacts
from billwright.x12.errors import X12Error, X12ValueError
from billwright.x12.exact import from_json, to_json
from billwright.x12.findings import catalog
from billwright.x12.kinds import Codes, CodeSet
from billwright.x12.outline import caret, outline
from billwright.x12.passages import Numbers, Passage, passages, segment_at
from billwright.x12.read_acks import ReadAck, read_acknowledgments
from billwright.x12.read_claims import ReadClaim
from billwright.x12.read_remittances import ReadRemittance, read_835
from billwright.x12.readers import Read, read, read_at
from billwright.x12.report import (
    Acknowledgments,
    GroupReport,
    InterchangeReport,
    Report,
    TransactionReport,
    acknowledge,
    check,
)  # fmt: skip
from billwright.x12.sniffing import sniff
from billwright.x12.values import is_npi
from billwright.x12.write_acks import write_277ca, write_999, write_ta1
from billwright.x12.write_authorizations import write_278
from billwright.x12.write_claim_status import write_276, write_277
from billwright.x12.write_eligibility import write_270, write_271
from billwright.x12.write_remittances import write_835

__all__ = [
    "COVERED", "Acknowledgments", "CodeSet", "Codes", "GroupFacts", "GroupReport", "InterchangeFacts",
    "InterchangeReport", "Numbers",
    "Passage", "Read", "ReadAck", "ReadClaim", "ReadRemittance", "Report", "TransactionFacts", "TransactionReport",
    "X12Error", "X12ValueError", "acknowledge", "caret", "catalog", "check", "from_json", "is_npi", "outline",
    "passages", "read", "read_835", "read_837", "read_acknowledgments", "read_at", "segment_at", "sniff", "to_json",
    "write_270", "write_271", "write_276", "write_277", "write_277ca", "write_278", "write_835", "write_837", "write_999",
    "write_ta1",
]  # fmt: skip
