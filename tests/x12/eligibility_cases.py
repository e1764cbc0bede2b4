"""The cases of test_situations for 270 and 271."""

from __future__ import annotations

from tests.x12.situation_cases import Case

_ISA = "ISA*00*          *00*          *ZZ*MAPLECLINIC    *ZZ*SAMPLEPAYER    *260105*0930*^*00501*000000041*0*T*:~"
_TOP = (
    "HL*1**20*1~NM1*PR*2*SAMPLE PAYER*****PI*SAMPLE~HL*2*1*21*1~NM1*1P*2*MAPLE CLINIC*****XX*1234567893~"
    "N3*1 SAMPLE WAY~N4*TESTVILLE*OH*43001~HL*3*2*22*1~NM1*IL*1*FICTION*FAY****MI*MEM0001~DMG*D8*19800229*F~"
    "HI*ABK:J069~"
)
_CHILD = "HL*4*3*23*0~NM1*03*1*FICTION*TOM~DMG*D8*20150506*M~"
_BENEFITS = "EB*1**30~EB*B**98***27*20~III*ZZ*11~LS*2120~NM1*PR*2*OTHER PAYER~LE*2120~"
BASES = {
    "270": (
        _ISA + "GS*HS*MAPLECLINIC*SAMPLEPAYER*20260105*0930*7*X*005010X279A1~",
        "ST*270*0001*005010X279A1~BHT*0022*13*ASK-1*20260105*0930~" + _TOP + "EQ*30~" + _CHILD + "EQ*98~",
    ),
    "271": (
        _ISA + "GS*HB*MAPLECLINIC*SAMPLEPAYER*20260105*0930*7*X*005010X279A1~",
        "ST*271*0001*005010X279A1~BHT*0022*11*ASK-1*20260105*0930~" + _TOP + _BENEFITS + _CHILD + "EB*1**30~",
    ),
}
_FROM_PAYER = BASES["271"][1][BASES["271"][1].index("HL*2*") :]
_FROM_SUBSCRIBER = BASES["271"][1][BASES["271"][1].index("HL*3*") :]
_EVERY_LOOP = (
    ("an address in the United States or Canada has its state", "*OH*43001 => **43001", "element-missing N402",
     "**43001 => *OH*43001"),
    ("an address in the United States or Canada has its ZIP or postal code", "*OH*43001 => *OH", "element-missing N403",
     "*OH~ => *OH**FR~"),
    ("an organization has no first or middle name", "*MAPLE CLINIC**** => *MAPLE CLINIC*MAY***", "element-unused NM104",
     "NM1*1P*2 => NM1*1P*1"),
)  # fmt: skip
_ASKED = (
    ("a subscriber with no dependent below is the patient: say what is asked",
     ("*22*1~ => *22*0~", "EQ*30~" + _CHILD + "EQ*98~ => "), "loop-missing 2110C", "HI*ABK:J069~ => HI*ABK:J069~EQ*30~"),
    ("without a member number a payer searches by name", "FICTION*FAY****MI*MEM0001 => *FAY", "element-missing NM103",
     "*IL*1**FAY => *IL*1*FICTION*FAY"),
    ("without a member number a payer searches by birth date", ("****MI*MEM0001 => ", "DMG*D8*19800229*F => DMG***F"),
     "element-missing DMG02", "DMG***F => DMG*D8*19800229"),
    ("an inquiry is about a service type or a procedure", "EQ*30 => EQ", "element-missing EQ02", "EQ~ => EQ**HC:99213~"),
    ("an inquiry is about a service type or a procedure", "EQ*98 => EQ", "element-missing EQ02", "EQ~ => EQ*98~"),
    ("a pointer points to a diagnosis", "HI*ABK:J069~EQ*30 => EQ*30****1", "segment-missing HI",
     "~EQ*30 => ~HI*BK:4660~EQ*30"),
    ("a pointer points to a diagnosis", "EQ*98 => EQ*98****1", "segment-missing HI", "*M~EQ => *M~HI*ABK:R05~EQ"),
    ("an inquiry about spend-down says so", "EQ*30~ => EQ*30~AMT*R*250~", "element-missing BHT06", "*0930~ => *0930*RT~"),
    ("a payer tells dependents apart by their birth date", "DMG*D8*20150506*M => DMG***M", "element-missing DMG02",
     "DMG***M => DMG*D8*20150506"),
)  # fmt: skip
_ANSWERED = (
    ("a payer that answers of nobody says why", ("HL*1**20*1 => HL*1**20*0", _FROM_PAYER + " => "), "segment-missing AAA",
     "~NM1*PR => ~AAA*Y**42*R~NM1*PR"),
    ("a payer that answers of nobody says why", ("HL*1**20*1 => HL*1**20*0", _FROM_PAYER + " => "), "segment-missing AAA",
     "*PI*SAMPLE~ => *PI*SAMPLE~AAA*N**T4*C~"),
    ("a payer that answers of no patient says why", ("HL*2*1*21*1 => HL*2*1*21*0", _FROM_SUBSCRIBER + " => "),
     "segment-missing AAA", "*43001~ => *43001~AAA*N**51*C~"),
    ("a subscriber with no dependent below is the patient: say what is covered, or why not told",
     ("*22*1~ => *22*0~", _BENEFITS + _CHILD + "EB*1**30~ => "), "loop-missing 2110C", "*MEM0001~ => *MEM0001~AAA*N**75*C~"),
    ("an answer says what is covered, or why it is not told", "*M~EB*1**30 => *M", "loop-missing 2110D",
     "*TOM~ => *TOM~AAA*N**67*C~"),
    ("a coinsurance has its share", "EB*B**98***27*20 => EB*A**98***27", "element-missing EB08", "EB*A => EB*F"),
    ("a copay, a deductible or a limit out of pocket has its amount", "***27*20 => ***27", "element-missing EB07",
     "***27 => ***27*0"),
    ("a pointer points to a diagnosis", "*M~EB*1**30 => *M~EB*1**30***********1", "segment-missing HI",
     "*M~EB => *M~HI*ABK:R05~EB"),
    ("an injured part of the body is named", "III*ZZ*11 => III***44", "element-missing III04", "III***44 => III***44*ANKLE"),
    ("related parties stand between LS and LE", "LS*2120~ => ", "segment-missing LS",
     "~NM1*PR*2*OTHER => ~LS*2120~NM1*PR*2*OTHER"),
    ("related parties stand between LS and LE", "LE*2120~ => ", "segment-missing LE",
     "OTHER PAYER~ => OTHER PAYER~LE*2120~"),
)  # fmt: skip


def _edits(edits: str | tuple[str, ...]) -> tuple[str, ...]:
    return (edits,) if isinstance(edits, str) else edits


CASES = tuple(
    Case(guide, rule, _edits(breaks), found, _edits(mends))
    for guide, rows in (("270", _EVERY_LOOP + _ASKED), ("271", _EVERY_LOOP + _ANSWERED))
    for rule, breaks, found, mends in rows
)
