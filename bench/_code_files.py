"""Files in CMS's layouts at their real size, their contents invented by a seeded generator."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

from bench._claims import PROCEDURE_CODES, PROCEDURES, TAXONOMIES

PAIRS = 2_500_000
PARTS = 4
_PAIRS_HEADING = (
    "Invented edits for a benchmark\r\nColumn1/Column2 Edits\r\n"
    'Column 1\tColumn 2\t"*=in existence\nprior to 1996"\tEffective Date\tDeletion Date\tModifier\tRationale\r\n'
)
_UNITS_HEADING = "HCPCS/CPT Code,Practitioner Services MUE Values,MUE Adjudication Indicator,MUE Rationale\r\n"
_VALUES_HEADING = (
    ",,,STATUS,MEDICARE,WORK,NON-FAC,NA,FACILITY,NA,MP,NON-FACILITY,FACILITY,PCTC,GLOB,PRE,INTRA,POST,MULT,BILAT,ASST,CO-,"
    "TEAM,ENDO,CONV,DIAGNOSTIC,CALCULATION,FAMILY\r\n"
    "HCPCS,MOD,DESCRIPTION,CODE,PAYMENT,RVU,PE RVU,INDICATOR,PE RVU,INDICATOR,RVU,TOTAL,TOTAL,IND,DAYS,OP,OP,OP,PROC,SURG,"
    "SURG,SURG,SURG,BASE,FACTOR,PROCEDURES,FLAG,INDICATOR\r\n"
)
_LCD_HEADINGS = {
    "article": "article_id,article_version,title,article_eff_date,status",
    "article_x_hcpc_code": "article_id,article_version,hcpc_code_id,hcpc_code_group",
    "article_x_icd10_covered": "article_id,article_version,icd10_code_id,icd10_covered_group",
    "article_x_icd10_noncovered": "article_id,article_version,icd10_code_id,icd10_noncovered_group",
    "article_x_contractor": "article_id,article_version,contractor_id,contractor_type_id,contractor_version",
    "contractor": "contractor_id,contractor_type_id,contractor_version,contractor_number",
}


def procedures(count: int = 9_000, seed: int = 7) -> list[str]:
    """Those that the bench's claims bill, then numbers as CPT has them and some letters as HCPCS has them; in order."""
    draw = random.Random(seed)
    found = set(PROCEDURE_CODES)
    while len(found) < count:
        digits = draw.randrange(100, 99_999)
        found.add(f"{digits:05}" if draw.random() < 0.95 else f"{draw.choice('AEGJQ')}{digits % 10_000:04}")
    return sorted(found)


def pairs(folder: Path, count: int = PAIRS, seed: int = 7, name: str = "ccipra") -> Path:
    """A folder of PARTS files with `count` edits, each column 1 beside as many others; a quarter of them ended."""
    draw = random.Random(seed)
    codes = procedures(seed=seed)
    folder.mkdir(parents=True, exist_ok=True)
    share = -(-len(codes) // PARTS)
    for part in range(PARTS):
        with (folder / f"{name}-v323r0-f{part + 1}.txt").open("w", encoding="cp1252", newline="") as file:
            file.write(_PAIRS_HEADING)
            for at in range(part * share, min((part + 1) * share, len(codes))):
                beside = count * (at + 1) // len(codes) - count * at // len(codes)
                file.writelines(_edits(draw, codes[at], draw.sample(codes, beside)))
    return folder


def _edits(draw: random.Random, column1: str, others: list[str]) -> Iterator[str]:
    for column2 in others:
        begins = f"{draw.randrange(1996, 2026)}{draw.choice(('0101', '0401', '0701', '1001'))}"
        ends = "*" if draw.random() < 0.76 else "20260630"
        reason = f"invented reason {draw.randrange(25)}"
        yield f"{column1}\t{column2}\t \t{begins}\t{ends}\t{draw.choice('0011119')}\t{reason}\r\n"


def units(folder: Path, count: int = 15_000, seed: int = 7, whose: str = "Practitioner Services") -> Path:
    """Of `whose` services, as CMS names them."""
    draw = random.Random(seed)
    path = folder / f"MCR_MUE_{whose.replace(' ', '')}_Eff_01-01-2026.csv"
    rows = (
        f"{code},{draw.randrange(1, 40)},{draw.choice('123')} Edit,Invented\r\n" for code in procedures(count, seed)
    )
    path.write_text(
        _UNITS_HEADING.replace("Practitioner Services", whose) + "".join(rows), encoding="cp1252", newline=""
    )
    return path


def add_ons(folder: Path, count: int = 1_200, seed: int = 7) -> Path:
    draw = random.Random(seed)
    codes = procedures(seed=seed)
    path = folder / "AOC_V2026Q1-F-MCR.txt"
    rows = [
        f"1{code}{'':7}{base}{'':7}2013091{'':7}\r\n"
        for code in draw.sample([each for each in codes if each not in PROCEDURE_CODES], count)
        for base in draw.sample(codes, 12)
    ]
    path.write_text("".join(rows), encoding="cp1252", newline="")
    return path


def values(folder: Path, count: int = 19_000, seed: int = 7) -> Path:
    draw = random.Random(seed)
    path = folder / "PPRRVU2026_Jan_nonQPP.csv"
    rows = (
        f"{code},,,A,,{draw.randrange(3000) / 100:.2f},{draw.randrange(3000) / 100:.2f},,{draw.randrange(900) / 100:.2f},,"
        f"{draw.randrange(300) / 100:.2f},0,0,0,{_global_days(code, draw)},0.10,0.69,0.21,2,1,2,0,0,,33.4009,9,0,99\r\n"
        for code in procedures(count, seed)
    )
    path.write_text(_VALUES_HEADING + "".join(rows), encoding="cp1252", newline="")
    return path


def _global_days(code: str, draw: random.Random) -> str:
    """What the bench's claims bill has none, but for its procedures: they are to be clean, as most claims are."""
    drawn = draw.choice(("000", "010", "090", "XXX"))
    return drawn if code not in PROCEDURE_CODES else "000" if code in PROCEDURES else "XXX"


def lists(folder: Path) -> Iterator[tuple[str, Path, str]]:
    """(set, file, edition) of CPT, HCPCS Level II and the taxonomy, with the codes that the bench's claims bear."""
    codes = procedures()
    made = {
        "cpt": ("Code,Description", [f"{code},Invented" for code in codes if code[0].isdigit()]),
        "hcpcs": (
            "HCPC,SHORT DESCRIPTION,ADD DT,TERM DT",
            [f"{code},Invented,20000101," for code in codes if code[0].isalpha()],
        ),
        **{name: ("Code,Description", ["01,Invented"]) for name in ("conditions", "occurrences", "values")},
        "taxonomy": (
            "Code,Grouping,Classification,Specialization,Definition,Notes,Display Name,Section",
            [f"{code},Invented,Invented,,,,Invented,Individual" for code in TAXONOMIES],
        ),
    }
    for set_name, (heading, rows) in made.items():
        path = folder / f"{set_name}.csv"
        path.write_text("\r\n".join([heading, *rows]) + "\r\n", encoding="utf-8", newline="")
        yield set_name, path, "2026-01-01"


def policies(folder: Path, diagnoses: list[str], count: int = 2_000, seed: int = 7) -> Path:
    """A folder of article tables: each article with ten procedures, three hundred of `diagnoses` and two contractors."""
    draw = random.Random(seed)
    codes = procedures(seed=seed)
    folder.mkdir(parents=True, exist_ok=True)
    rows: dict[str, list[str]] = {name: [heading] for name, heading in _LCD_HEADINGS.items()}
    rows["contractor"] += [f"{number},9,1,{number:05}" for number in range(1, 13)]
    for article in range(50_000, 50_000 + count):
        rows["article"].append(f"{article},1,Invented {article},2024-01-01,A")
        rows["article_x_hcpc_code"] += [f"{article},1,{code},1" for code in draw.sample(codes, 10)]
        rows["article_x_icd10_covered"] += [f"{article},1,{code},1" for code in draw.sample(diagnoses, 300)]
        rows["article_x_contractor"] += [f"{article},1,{number},9,1" for number in draw.sample(range(1, 13), 2)]
    for name, lines in rows.items():
        (folder / f"{name}.csv").write_text("\r\n".join(lines) + "\r\n", encoding="cp1252", newline="")
    return folder
