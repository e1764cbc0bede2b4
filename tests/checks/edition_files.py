"""Small editions in their publishers' layouts, with invented words and values: an old and a new one of each set."""

from pathlib import Path

from tests.codestore import test_gpci as gpci
from tests.codestore import test_rvu as rvu
from tests.codestore.conftest import EDITS, HEADING, NOTICE
from tests.codestore.test_icd10cm_order import order

from billwright import codestore

_ICD = [
    ("B34", "0", "Invented infections"),
    ("B349", "1", "Invented infection"),
    ("J06", "0", "Invented colds"),
    ("J00", "1", "Invented sniffle"),
    ("J01", "1", "Invented sneeze"),
    ("J02", "1", "Invented cough"),
    ("M545", "1", "Invented back pain"),
]
ICD_OLD = order([*_ICD, ("J069", "1", "Invented cold")])
ICD_NEW = order([*_ICD, ("J069", "0", "Invented cold"), ("J0691", "1", "Light cold"), ("J0692", "1", "Heavy cold")])
NCCI_OLD = NOTICE + HEADING + EDITS
NCCI_NEW = NCCI_OLD + "99213\t36415\t \t20270101\t*\t1\tthe visit holds the drawing\r\n"
_RVU = "99213,,,A,,1.30,{},,0.53,,0.10,2.60,1.93,0,XXX,0.00,0.00,0.00,0,0,0,0,0,,30.0000,9,0,99,0.00,0.00,0.00\r\n"
RVU_OLD = rvu.heading() + _RVU.format("1.20")
RVU_NEW = rvu.heading() + _RVU.format("1.30").replace("2.60", "2.70")
GPCI = gpci.TITLE + gpci.HEADING + "00000,IL,00,INVENTED,1.000,1.000,1.000\r\n"
_NAMES = {
    "icd10cm": "icd10cm_order_2028.txt",
    "ncci-practitioner": "ccipra-v323r0-f1.txt",
    "mpfs-rvu": "PPRRVU2026_Oct_nonQPP.csv",
    "mpfs-gpci": "GPCI2026.csv",
}


def load(home: Path, set_name: str, text: str, edition: str) -> codestore.LoadReport:
    home.mkdir(parents=True, exist_ok=True)
    path = home.parent / _NAMES[set_name]
    path.write_bytes(text.encode("cp1252"))
    return codestore.load(home, set_name, path, edition)
