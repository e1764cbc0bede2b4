"""The cases of test_situations for claim status and acknowledgments."""

from __future__ import annotations

from tests.x12.situation_cases import Case

_ISA = "ISA*00*          *00*          *ZZ*MAPLECLINIC    *ZZ*SAMPLEPAYER    *260105*0930*^*00501*000000041*0*T*:~"
_PEOPLE = (
    "HL*1**20*1~NM1*PR*2*SAMPLE PAYER*****PI*SAMPLE~HL*2*1*21*1~NM1*41*2*MAPLE CLINIC*****46*MAPLE~"
    "HL*3*2*19*1~NM1*1P*2*MAPLE CLINIC*****XX*1234567893~HL*4*3*22*0~"
)
_FAY = "NM1*IL*1*FICTION*FAY****MI*MEM0001~"
_GROUP = "GS*{}*MAPLECLINIC*SAMPLEPAYER*20260105*0930*7*X*{}~"

BASES = {
    "276": (
        _ISA + _GROUP.format("HR", "005010X212"),
        (
            f"ST*276*0001*005010X212~BHT*0010*13*ASK1*20260105*0930~{_PEOPLE}DMG*D8*19800229*F~{_FAY}TRN*1*TRACE-1~"
            "REF*EJ*VISIT-1~AMT*T3*150~DTP*472*D8*20260102~"
        ),
    ),
    "277": (
        _ISA + _GROUP.format("HN", "005010X212"),
        (
            f"ST*277*0001*005010X212~BHT*0010*08*SAY1*20260106*0800*DG~{_PEOPLE}{_FAY}TRN*2*TRACE-1~"
            "STC*F1:65*20260118**150*80*20260118**20260121*CHECK1~REF*EJ*VISIT-1~"
        ),
    ),
    "997": (
        _ISA + _GROUP.format("FA", "005010X230"),
        "ST*997*0001~AK1*HC*7~AK2*837*0001~AK3*CLM*22*2300*8~AK4*2*782*6*ABC~AK5*R*5~AK9*R*1*1*0~",
    ),
    "999": (
        _ISA + _GROUP.format("FA", "005010X231A1"),
        (
            "ST*999*0001*005010X231A1~AK1*HC*7*005010X222A1~AK2*837*0001*005010X222A1~IK3*CLM*22*2300*8~IK4*2*782*6*ABC~"
            "IK5*R*5~AK9*R*1*1*0~"
        ),
    ),
}
_ORGANIZATION = "an organization has no first or middle name"

CASES = (
    Case("276", _ORGANIZATION, ("MAPLE CLINIC*****46 => MAPLE CLINIC*MAY****46",), "element-unused NM104",
         ("41*2*MAPLE => 41*1*MAPLE",)),
    Case("276", "the subscriber is the patient, whose birth date is asked with", ("DMG*D8*19800229*F~ => ",),
         "segment-missing DMG", ("~NM1*IL => ~DMG*D8*19800229~NM1*IL",)),
    Case("276", "an institutional claim is found by its days of service",
         ("REF*EJ*VISIT-1 => REF*BLT*111", "DTP*472*D8*20260102~ => "), "segment-missing DTP",
         ("AMT*T3*150~ => AMT*T3*150~DTP*472*RD8*20260102-20260104~",)),
    Case("276", "an institutional claim is found by its days of service",
         ("22*0~DMG*D8*19800229*F~ => 22*1~", "TRN*1 => HL*5*4*23~DMG*D8*20150310~NM1*QC*1*FICTION*TOM~TRN*1",
          "REF*EJ*VISIT-1 => REF*BLT*111", "DTP*472*D8*20260102~ => "), "segment-missing DTP",
         ("REF*BLT*111 => REF*EJ*VISIT-1",)),
    Case("277", _ORGANIZATION, ("MAPLE CLINIC*****XX => MAPLE CLINIC**MAY***XX",), "element-unused NM105",
         ("1P*2*MAPLE => 1P*1*MAPLE",)),
    Case("277", "a paid claim says how much", ("*150*80*2026 => *150**2026",), "element-missing STC05",
         ("*150**2026 => *150*0*2026",)),
    Case("277", "a check or EFT has its day", ("*20260121*CHECK1 => **CHECK1",), "element-missing STC08",
         ("**CHECK1 => *20260122*CHECK1",)),
    *(
        Case(guide, "a segment that is wrong in its elements names them", (f"{kind}4*2*782*6*ABC~ => ",),
             "loop-missing 2110", (f"2300*8~ => 2300*8~{kind}4*5**1~",))
        for guide, kind in (("997", "AK"), ("999", "IK"))
    ),
    *(
        Case(guide, "an accepted transaction has no errors", (f"{kind}5*R*5 => {kind}5*A",), "loop-unused 2100",
             (f"{kind}5*A => {kind}5*E*5",))
        for guide, kind in (("997", "AK"), ("999", "IK"))
    ),
)  # fmt: skip
