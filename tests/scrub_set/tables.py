"""The code sets that the set of claims is checked against: small files in the official layouts, their figures invented."""

from __future__ import annotations

from pathlib import Path

from billwright import codestore

_NCCI_HEADING = (
    "Invented edits\r\nColumn1/Column2 Edits\r\n"
    'Column 1\tColumn 2\t"*=in existence\nprior to 1996"\tEffective Date\tDeletion Date\tModifier\tRationale\r\n'
)
_PAIRS = (
    ("20610", "20600", 0),
    ("97530", "97116", 1),
    ("20610", "99213", 1),
    ("29881", "29880", 0),
    ("80053", "80048", 0),
    ("99213", "99212", 1),
    ("90837", "90834", 0),
    ("G0439", "99213", 1),
    ("99392", "90460", 1),
)
_UNITS = (
    ("71046", 2, 3),
    ("20610", 2, 2),
    ("97110", 6, 3),
    ("97112", 4, 3),
    ("29881", 1, 2),
    ("80053", 1, 3),
    ("85025", 2, 3),
    ("J1885", 8, 3),
    ("99213", 1, 2),
    ("99283", 1, 3),
    ("99223", 1, 2),
    ("99232", 1, 2),
)
_VISITS = ("99203", "99212", "99213", "99214", "99223", "99232", "99283", "99396", "90834", "90837")
_PLAIN = ("80053", "85025", "90471", "90633", "96372", "01402", "90785")
_CPT = (
    *_VISITS,
    *_PLAIN,
    "20600",
    "20610",
    "29880",
    "29881",
    "71046",
    "73721",
    "97110",
    "97112",
    "97116",
    "97530",
    "98941",
    "90460",
    "90662",
    "96413",
    "96415",
    "99291",
    "99292",
    "99392",
    "59400",
    "90999",
)
_HCPCS = ("G0008", "G0438", "G0439", "J1885", "J9271", "A0429", "A0425", "E0114", "G0299")
_VALUES_HEADING = (
    "HCPCS,MOD,DESCRIPTION,STATUS CODE,NOT USED FOR MEDICARE PAYMENT,WORK RVU,NON-FAC PE RVU,NON-FAC NA INDICATOR,"
    "FACILITY PE RVU,FACILITY NA INDICATOR,MP RVU,NON-FACILITY TOTAL,FACILITY TOTAL,PCTC IND,GLOB DAYS,PRE OP,INTRA OP,"
    "POST OP,MULT PROC,BILAT SURG,ASST SURG,CO-SURG,TEAM SURG,ENDO BASE,CONV FACTOR,"
    "PHYSICIAN SUPERVISION OF DIAGNOSTIC PROCEDURES,CALCULATION FLAG,DIAGNOSTIC IMAGING FAMILY INDICATOR\r\n"
)


def load_all(home: Path, folder: Path) -> None:
    """Loads every set that a check may ask for. Raises CodeFileError where our own files are not in the layout."""
    for set_name, path, edition in _files(folder):
        codestore.load(home, set_name, path, edition)


def _files(folder: Path):
    for which, name in (("practitioner", "ccipra"), ("outpatient", "ccioph")):
        path = folder / f"{name}-v323r0-f1.txt"
        rows = "".join(f"{one}\t{other}\t \t20200101\t*\t{indicator}\tinvented\r\n" for one, other, indicator in _PAIRS)
        path.write_bytes((_NCCI_HEADING + rows).encode("cp1252"))
        yield f"ncci-{which}", path, "2026Q4"
    rows = "".join(f"{code},{units},{mai} Date of Service Edit: Clinical,Invented\r\n" for code, units, mai in _UNITS)
    for which, name in (("practitioner", "PractitionerServices"), ("outpatient", "OutpatientHospitalServices")):
        heading = {"practitioner": "Practitioner Services", "outpatient": "Outpatient Hospital Services"}[which]
        path = folder / f"MCR_MUE_{name}_Eff_10-01-2026.csv"
        path.write_text(
            f"HCPCS/CPT Code,{heading} MUE Values,MUE Adjudication Indicator,MUE Rationale\r\n{rows}", "cp1252"
        )
        yield f"mue-{which}", path, "2026Q4"
    add_on = folder / "AOC_V2026Q4-F-MCR.txt"
    bases = ("90791", "90832", "90834", "90837")
    add_on.write_text("".join(f"190785{'':7}{base}{'':7}2013091{'':7}\r\n" for base in bases), "cp1252")
    yield "addon", add_on, "2026Q4"
    values = folder / "PPRRVU2026_Oct_nonQPP.csv"
    values.write_text(_VALUES_HEADING + "".join(_values()), "cp1252")
    yield "mpfs-rvu", values, "2026Q4"
    cpt = folder / "cpt.csv"
    cpt.write_text("code,description\r\n" + "".join(f"{code},Service {code} in our words\r\n" for code in _CPT))
    yield "cpt", cpt, "2026-01-01"
    hcpcs = folder / "hcpcs.csv"
    hcpcs.write_text(
        "HCPC,SHORT DESCRIPTION,ADD DT,TERM DT\r\n"
        + "".join(f"{code},Item {code},20000101,\r\n" for code in _HCPCS)
        + "E0100,Ended item,19900101,20051231\r\n"
    )
    yield "hcpcs", hcpcs, "2026Q4"


def _values():
    """code, modifier, PC/TC, global days, multiple, bilateral, assistant indicators."""
    rows = [(code, "", "0", "XXX", "0", "0", "0") for code in _VISITS]
    rows += [
        (code, modifier, "1", "XXX", "4", "3", "0") for code in ("71046", "73721") for modifier in ("", "26", "TC")
    ]
    rows += [(code, "", "7", "XXX", "5", "0", "0") for code in ("97110", "97112", "97116", "97530")]
    rows += [(code, "", "0", "000", "2", "1", "1") for code in ("20600", "20610")]
    rows += [(code, "", "0", "090", "2", "1", "1") for code in ("29880", "29881")]
    rows += [("98941", "", "0", "000", "0", "0", "0"), ("90785", "", "0", "ZZZ", "0", "0", "0")]
    for code, modifier, component, days, multiple, bilateral, assistant in rows:
        yield (
            f"{code},{modifier},Words of ours,A,,1.00,1.00,,0.50,,0.10,2.10,1.60,{component},{days},0.10,0.69,0.21,"
            f"{multiple},{bilateral},{assistant},0,0,,33.4009,9,0,99\r\n"
        )
