"""The how-to keeps its word: with the guide that it shows, and nothing more, a new transaction is checked and told."""

import os
import re
import shutil
import subprocess
import sys
import textwrap

from docs.rerun import CHECKOUT

PAGE = CHECKOUT / "docs" / "how-to" / "add-a-transaction.md"
FILE = (
    "ISA*00*          *00*          *ZZ*SAMPLEPAYER    *ZZ*MAPLECLINIC    *260105*0930*^*00501*000000041*0*T*:~"
    "GS*AG*SAMPLEPAYER*MAPLECLINIC*20260105*0930*7*X*005010X186A1~ST*824*0001*005010X186A1~BGN*11*1*20260105~"
    "N1*41*SAMPLE PAYER*46*SAMPLE~OTI*TR*TN*0041~TED*024~SE*6*0001~GE*1*7~IEA*1*000000041~"
)
TRY = """
from billwright import x12
data = open("new.x12", "rb").read()
report = x12.check(data)
for each in report.findings:
    print(each.id, each.where.element or each.where.segment_id, each.where.loop)
print(*(ack.transactions[0].status for ack in x12.acknowledge(report).functional))
print(*(line.strip() for line in x12.outline(data)), sep="\\n")
print(x12.from_json(x12.to_json(data)) == data)
"""


def test_one_guide_file_and_nothing_more(tmp_path):
    guide, segments = re.findall(r"   ```text\n(.*?)   ```", PAGE.read_text("utf-8"), re.DOTALL)
    package = tmp_path / "billwright"
    for name in ("records", "x12"):
        shutil.copytree(CHECKOUT / "src" / "billwright" / name, package / name)
    shutil.copy(CHECKOUT / "src" / "billwright" / "__init__.py", package)
    (package / "x12" / "guides" / "824.guide").write_text(textwrap.dedent(guide), "utf-8")
    dictionary = package / "x12" / "guides" / "segments.guide"
    known = dictionary.read_text("utf-8")
    lacking = [line for line in textwrap.dedent(segments).splitlines() if f"\n{line[:4]}" not in known]
    dictionary.write_text(known + "\n".join(lacking) + "\n", "utf-8")
    (tmp_path / "new.x12").write_text(FILE, "utf-8")
    ran = subprocess.run(
        [sys.executable, "-c", TRY], cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.stderr == ""
    assert ran.stdout.splitlines() == [
        "x12.situation.element-missing TED02 2000",
        "R",
        "Interchange 000000041: SAMPLEPAYER to MAPLECLINIC, test",
        "Group 7: AG, version 005010X186A1",
        "Transaction 0001: 824",
        "Application advice (loop HEADER)",
        "Beginning (BGN): 11, 1, 20260105",
        "Sender (loop 1000A)",
        "Sender's name (N1): 41, SAMPLE PAYER, 46, SAMPLE",
        "What was answered (loop 2000)",
        "Original transaction (OTI): TR, TN, 0041",
        "What is wrong (TED): 024",
        "1 claim",
        "True",
    ]
