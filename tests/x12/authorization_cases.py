"""The cases of test_situations for 278: a request, which some edits make an answer."""

from __future__ import annotations

from tests.x12.situation_cases import Case

_ISA = "ISA*00*          *00*          *ZZ*MAPLECLINIC    *ZZ*SAMPLEPAYER    *260105*0930*^*00501*000000041*0*T*:~"
_SERVICE = "HL*6*5*SS*0~SV1*HC:97110**UN*2~"
_EVENT = f"HL*5*4*EV*1~TRN*1*ASK-1*9123456789~UM*HS*I*PT*11:B~NM1*SJ*1*SAMPLE*INES****XX*1457382103~{_SERVICE}"
_DEPENDENT = f"HL*4*3*23*1~NM1*QC*1*FICTION*TOM~DMG*D8*20150506*M~{_EVENT}"
_SUBSCRIBER = f"HL*3*2*22*1~NM1*IL*1*FICTION*FAY****MI*MEM0001~{_DEPENDENT}"
_REQUESTER = f"HL*2*1*21*1~NM1*1P*2*MAPLE CLINIC*****XX*1234567893~N3*1 SAMPLE WAY~N4*TESTVILLE*OH*43001~{_SUBSCRIBER}"
BASES = {
    "278": (
        _ISA + "GS*HI*MAPLECLINIC*SAMPLEPAYER*20260105*0930*7*X*005010X217~",
        ("ST*278*0001*005010X217~BHT*0007*13*ASK-1*20260105*0930~"
         f"HL*1**20*1~NM1*X3*2*SAMPLE PAYER*****PI*SAMPLE~{_REQUESTER}"),
    )
}  # fmt: skip
_UM = "UM*HS*I*PT*11:B~"
_ANSWER = "BHT*0007*13 => BHT*0007*11"
_ENDS = "a request goes down to the event"
_DECIDES = "an answer decides, or says why it cannot"
_PAYER_ALONE = "it is the payer who rejects"
_ROWS: tuple[tuple[str, str | tuple[str, ...], str, str | tuple[str, ...]], ...] = (
    ("an address in the United States or Canada has its state", "*OH*43001 => **43001", "element-missing N402",
     "**43001 => *OH*43001"),
    ("an address in the United States or Canada has its ZIP or postal code", "*OH*43001 => *OH", "element-missing N403",
     "*OH~ => *OH**FR~"),
    ("an organization has no first or middle name", "*MAPLE CLINIC**** => *MAPLE CLINIC*MAY***", "element-unused NM104",
     "NM1*1P*2 => NM1*1P*1"),
    ("an attachment that is sent apart has a control number to find it by", f"{_UM} => {_UM}PWK*08*FX~",
     "element-missing PWK06", "*08*FX => *08*FX***AC*PLAN1"),
    (_ENDS, ("HL*1**20*1 => HL*1**20*0", f"{_REQUESTER} => "), "element-value HL04", _ANSWER),
    (_ENDS, ("21*1~ => 21*0~", f"{_SUBSCRIBER} => "), "element-value HL04", _ANSWER),
    (_ENDS, ("22*1~ => 22*0~", f"{_DEPENDENT} => "), "element-value HL04", _ANSWER),
    (_ENDS, ("23*1~ => 23*0~", f"{_EVENT} => "), "element-value HL04", _ANSWER),
    (_PAYER_ALONE, "*PI*SAMPLE~ => *PI*SAMPLE~AAA*N**79*C~", "segment-unused AAA",
     (_ANSWER, f"{_UM} => {_UM}HCR*A4~")),
    (_PAYER_ALONE, "*1457382103~ => *1457382103~AAA*N**35*C~", "segment-unused AAA", _ANSWER),
    ("who rejects says why", (_ANSWER, f"{_UM} => AAA*N***C~{_UM}"), "element-missing AAA03", "AAA*N*** => AAA*N**15*"),
    ("it is the payer who decides", f"{_UM} => {_UM}HCR*A1*AUTH1~", "segment-unused HCR", _ANSWER),
    ("it is the payer who decides", "SS*0~ => SS*0~HCR*A1*AUTH1~", "segment-unused HCR", _ANSWER),
    ("an admission has its day", "UM*HS => UM*AR", "segment-missing DTP", "11:B~ => 11:B~DTP*435*D8*20260112~"),
    ("what is extended, renewed, changed or cancelled is named", "UM*HS*I => UM*HS*4", "segment-missing REF",
     "11:B~ => 11:B~REF*BB*AUTH1~"),
    ("what is extended, renewed, changed or cancelled is named", "UM*HS*I => UM*HS*3", "segment-missing REF",
     "11:B~ => 11:B~REF*NT*CASE1~"),
    ("an accident has its day", "11:B~ => 11:B*EM~", "segment-missing DTP", "11:B*EM~ => 11:B*EM~DTP*439*D8*20260102~"),
    ("a car accident has its state", "11:B~ => 11:B*AA~DTP*439*D8*20260102~", "element-missing UM05-4",
     "11:B*AA~ => 11:B*AA:::OH~"),
    (_DECIDES, _ANSWER, "segment-missing HCR", "11:B~ => 11:B~HCR*A1*AUTH1~"),
    (_DECIDES, _ANSWER, "segment-missing HCR", f"{_UM} => AAA*N**57*C~{_UM}"),
    (_DECIDES, _ANSWER, "segment-missing HCR", "*1457382103~ => *1457382103~AAA*N**35*C~"),
    (_DECIDES, _ANSWER, "segment-missing HCR", "SS*0~ => SS*0~HCR*A4~"),
    (_DECIDES, _ANSWER, "segment-missing HCR", "UN*2~ => UN*2~NM1*SJ*2*ASH HOME CARE~AAA*N**52*C~"),
    ("what is certified has a number",
     (_ANSWER, "11:B~ => 11:B~HCR*A6~"), "element-missing HCR02", "HCR*A6 => HCR*A6*AUTH1"),
    ("who denies says why", (_ANSWER, "11:B~ => 11:B~HCR*A3~"), "element-missing HCR03", "HCR*A3 => HCR*A3**0Y"),
    ("who denies says why", (_ANSWER, "SS*0~ => SS*0~HCR*A3~"), "element-missing HCR03", "HCR*A3 => HCR*A3**0Y"),
)  # fmt: skip


def _edits(said: str | tuple[str, ...]) -> tuple[str, ...]:
    return (said,) if isinstance(said, str) else said


CASES = tuple(Case("278", rule, _edits(breaks), found, _edits(mends)) for rule, breaks, found, mends in _ROWS)
