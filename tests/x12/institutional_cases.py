"""The cases of test_situations for the 837I."""

from __future__ import annotations

from tests.x12.situation_cases import Case

_ISA = "ISA*00*          *00*          *ZZ*ALDERHOSPITAL  *ZZ*SAMPLEPAYER    *260105*0930*^*00501*000000041*0*T*:~"
_ATTENDING = "NM1*71*1*EXAMPLE*SAGE****XX*1999999984~"
_ROOM = "SV2*0120**900*DA*2~"
BASES = {
    "837I": (
        _ISA + "GS*HC*ALDERHOSPITAL*SAMPLEPAYER*20260105*0930*7*X*005010X223A2~",
        ("ST*837*0001*005010X223A2~BHT*0019*00*BATCH1*20260105*0930*CH~"
        "NM1*41*2*ALDER HOSPITAL*****46*ALDER~PER*IC*PATIENT ACCOUNTS*TE*5550100400~"
        "NM1*40*2*SAMPLE PAYER*****46*SAMPLE~HL*1**20*1~NM1*85*2*ALDER HOSPITAL*****XX*1234567893~N3*1 EXAMPLE PLAZA~"
        "N4*TESTVILLE*OH*430010000~REF*EI*990000071~HL*2*1*22*0~SBR*P*18*******CI~NM1*IL*1*FICTION*FAY****MI*MEM0001~"
        "N3*2 SAMPLE WAY~N4*TESTVILLE*OH*430020000~DMG*D8*19800229*F~NM1*PR*2*SAMPLE PAYER*****PI*SAMPLE~"
        "CLM*STAY-1*900***11:A:1**A*Y*Y~DTP*096*TM*1000~DTP*434*RD8*20260101-20260103~DTP*435*D8*20260101~CL1*1*1*01~"
        f"HI*ABK:J189~HI*ABJ:R509~{_ATTENDING}LX*1~{_ROOM}"),
    ),
}  # fmt: skip
_PAID = (
    "SBR*S*18*******CI~AMT*D*20~OI***Y***Y~NM1*IL*1*FICTION*FAY****MI*OTHER1~"
    "NM1*PR*2*OTHER PAYER*****PI*OTHER~DTP*573*D8*20260110~"
)
_NOT_YET = _PAID.replace("AMT*D*20~", "").replace("DTP*573*D8*20260110~", "")
_OUTPATIENT = ("11:A:1 => 13:A:1", f"{_ROOM} => {_ROOM}DTP*472*D8*20260101~")
_FACILITY = "NM1*77*2*ALDER ANNEX~N3*2 EXAMPLE PLAZA~N4*TESTVILLE*OH*43001~"


def _i(rule: str, breaks: str | tuple[str, ...], found: str, mends: str | tuple[str, ...]) -> Case:
    return Case(
        "837I", rule, (breaks,) if isinstance(breaks, str) else breaks, found,
        (mends,) if isinstance(mends, str) else mends,
    )  # fmt: skip


def _without(text: str) -> str:
    return f"~{text} => "


def _claim(*segments: str) -> str:
    """The edit that puts segments before the diagnoses."""
    return "~HI*ABK => ~" + "~".join(segments) + "~HI*ABK"


def _codes(text: str) -> str:
    """The edit that puts an HI after the others."""
    return f"~NM1*71 => ~{text}~NM1*71"


def _before_lines(text: str) -> str:
    return f"~LX*1 => ~{text}LX*1"


def _numbered(who: str, role: str, loop: str, mends: str | tuple[str, ...], kind: str = "1") -> Case:
    """Another payer's number for a provider whom the claim does not name."""
    return _i(f"it is another payer's number for this claim's {who}",
              _before_lines(f"{_NOT_YET}NM1*{role}*{kind}~REF*G2*THEIRS~"), f"loop-missing {loop}", mends)  # fmt: skip


def _named(*providers: str) -> str:
    """The edit that puts providers before the other coverage."""
    return "~SBR*S => ~" + "".join(providers) + "SBR*S"


CASES = (
    # --- every loop
    _i("an address in the United States or Canada has its state", "*OH*430020000 => **430020000",
       "element-missing N402", "**430020000 => *OH*430020000"),
    _i("an address in the United States or Canada has its ZIP or postal code", "*OH*430020000 => *OH",
       "element-missing N403", "*OH~DMG => *OH**FR~DMG"),
    _i("an organization has no first or middle name", "NM1*41*2*ALDER HOSPITAL* => NM1*41*2*ALDER HOSPITAL*ANN",
       "element-unused NM104", "NM1*41*2 => NM1*41*1"),
    _i("an attachment that is sent apart has a control number to find it by", _claim("PWK*OZ*FX"),
       "element-missing PWK06", "PWK*OZ*FX => PWK*OZ*FX***AC*ATT1"),
    # --- levels
    _i("every facility but an atypical one has an NPI", "*****XX*1234567893 => ", "element-missing NM109",
       "ALDER HOSPITAL~N3 => ALDER HOSPITAL*****XX*1234567893~N3"),
    _i("a subscriber with no patient below is the patient", "SBR*P*18 => SBR*P*", "element-missing SBR02",
       "SBR*P* => SBR*P*18"),
    _i("the subscriber is the patient, whose address is needed", "~N3*2 SAMPLE WAY~N4*TESTVILLE*OH*430020000 => ",
       "segment-missing N3", "~DMG* => ~N3*2 SAMPLE WAY~N4*TESTVILLE*OH*430020000~DMG*"),
    _i("the subscriber is the patient, whose birth date and sex are needed", _without("DMG*D8*19800229*F"),
       "segment-missing DMG", "~NM1*PR* => ~DMG*D8*19800229*F~NM1*PR*"),
    _i("a secondary claim tells of the primary payer", "SBR*P*18 => SBR*S*18", "loop-missing 2320",
       _before_lines(_PAID.replace("SBR*S", "SBR*P"))),
    _i("a tertiary claim tells of the secondary payer", "SBR*P*18 => SBR*T*18", "loop-missing 2320",
       _before_lines(_PAID)),
    _i("Medicare's members have a number of eleven characters", "*CI~NM1 => *MA~NM1", "element-value NM109",
       "MEM0001 => 1EG4TE5MK73"),
    _i("a person is known to the payer by a member number", "****MI*MEM0001 => ", "element-missing NM109",
       "FAY~ => FAY****MI*MEM0001~"),
    _i("a street has its city", _without("N4*TESTVILLE*OH*430020000"), "segment-missing N4",
       "2 SAMPLE WAY~ => 2 SAMPLE WAY~N4*TESTVILLE*OH*43002~"),
    _i("a street has its city", "*PI*SAMPLE~ => *PI*SAMPLE~N3*9 PAY STREET~", "segment-missing N4",
       "9 PAY STREET~ => 9 PAY STREET~N4*TESTVILLE*OH*43002~"),
    # --- the bill
    _i("a claim that replaces or voids another names it by the payer's number", "11:A:1 => 11:A:7",
       "segment-missing REF", _claim("REF*F8*PAYER1")),
    _i("a first bill has no earlier number at the payer", _claim("REF*F8*PAYER1"), "element-unused CLM05-3",
       "11:A:1 => 11:A:7"),
    _i("an inpatient stay has its day of admission",
       ("11:A:1 => 21:A:1", _without("DTP*096*TM*1000"), _without("DTP*435*D8*20260101")), "segment-missing DTP",
       "~CL1* => ~DTP*435*D8*20260101~CL1*"),
    _i("this type of bill has its day of admission or start of care",
       ("11:A:1 => 32:A:1", _without("DTP*096*TM*1000"), _without("DTP*435*D8*20260101")), "segment-missing DTP",
       "~CL1* => ~DTP*435*D8*20260101~CL1*"),
    _i("an inpatient stay has its type of admission", "CL1*1*1*01 => CL1**1*01", "element-missing CL101",
       "CL1**1*01 => CL1*3*1*01"),
    _i("a bill says from where the patient came", "CL1*1*1*01 => CL1*1**01", "element-missing CL102",
       "CL1*1**01 => CL1*1*4*01"),
    _i("a bill says from where the patient came", (*_OUTPATIENT, "CL1*1*1*01 => CL1***01"), "element-missing CL102",
       "13:A:1 => 14:A:1"),
    _i("an inpatient stay has its admitting diagnosis", _without("HI*ABJ:R509"), "segment-missing HI",
       _codes("HI*ABJ:R509")),
    _i("a stay that is billed to its end has its hour of discharge", _without("DTP*096*TM*1000"),
       "segment-missing DTP", "11:A:1 => 11:A:2"),
    _i("a patient who is still there is billed by interim bills", "CL1*1*1*01 => CL1*1*1*30",
       "element-unused CLM05-3", "11:A:1 => 11:A:2"),
    _i("an unplanned visit has the patient's reason for it",
       ("11:A:1 => 13:A:1", f"{_ROOM} => SV2*0450*HC:99283*900*UN*1~DTP*472*D8*20260101~"), "segment-missing HI",
       "HI*ABJ:R509 => HI*APR:R509"),
    _i("an unplanned visit has the patient's reason for it",
       ("11:A:1 => 13:A:1", f"{_ROOM} => SV2*0450*HC:99283*900*UN*1~DTP*472*D8*20260101~"), "segment-missing HI",
       "CL1*1* => CL1*3*"),
    _i("a discharge follows an admission", (*_OUTPATIENT, _without("DTP*435*D8*20260101")), "segment-missing DTP",
       "~CL1* => ~DTP*435*D8*20260101~CL1*"),
    _i("other procedures stand beside a principal one", _codes("HI*BBQ:3E0T3BZ:D8:20260101"), "segment-missing HI",
       ("~HI*BBQ => ~HI*BBR:0SRD0J9:D8:20260101~HI*BBQ", _before_lines("NM1*72*1*EXAMPLE*BASIL~"))),
    _i("a surgical procedure has its operating physician", _codes("HI*BBR:0SRD0J9:D8:20260101"), "loop-missing 2310B",
       _before_lines("NM1*72*1*EXAMPLE*BASIL~")),
    _i("ICD-9 and ICD-10 do not stand on one claim", _codes("HI*BF:25000"), "segment-unused HI",
       "HI*BF:25000 => HI*ABF:E119"),
    _i("ICD-9 and ICD-10 do not stand on one claim", "ABK:J189 => BK:486", "segment-unused HI",
       "ABJ:R509 => BJ:78060"),
    _i("no referral was given after the screening", _claim("CRC*ZZ*N*ST"), "element-value CRC03", "N*ST => N*NU"),
    _i("a referral was given after the screening", _claim("CRC*ZZ*Y*NU"), "element-unused CRC03", "Y*NU => Y*ST"),
    _i("every bill but an ambulance's has its attending provider", f"{_ATTENDING} => ", "loop-missing 2310A",
       f"{_ROOM} => SV2*0540*HC:A0427*900*UN*1~"),
    _i("another operating physician stands beside the first", _before_lines("NM1*ZZ*1*EXAMPLE*HAZEL~"),
       "loop-missing 2310B", "~NM1*ZZ => ~NM1*72*1*EXAMPLE*BASIL~NM1*ZZ"),
    # --- other payers
    _i("a payer that adjusted a claim has decided it, and paid an amount or zero",
       _before_lines(_NOT_YET.replace("~OI", "~CAS*CO*45*10~OI")), "segment-missing AMT",
       ("~OI => ~AMT*D*0~OI", _before_lines("DTP*573*D8*20260110~"))),
    _i("a payer that has decided did so on a day", _before_lines(_NOT_YET.replace("~OI", "~AMT*D*10~OI")),
       "segment-missing DTP", _before_lines("DTP*573*D8*20260110~")),
    _i("a payer that has decided paid an amount or zero", _before_lines(_NOT_YET + "DTP*573*D8*20260110~"),
       "segment-missing AMT", "~OI => ~AMT*D*0~OI"),
    _i("a street has its city", _before_lines(_PAID.replace("MI*OTHER1~", "MI*OTHER1~N3*3 SAMPLE WAY~")),
       "segment-missing N4", "3 SAMPLE WAY~ => 3 SAMPLE WAY~N4*TESTVILLE*OH*43002~"),
    _i("a street has its city", _before_lines(_PAID.replace("PI*OTHER~", "PI*OTHER~N3*8 PAY STREET~")),
       "segment-missing N4", "8 PAY STREET~ => 8 PAY STREET~N4*TESTVILLE*OH*43002~"),
    _i("it is another payer's number for this claim's attending provider",
       (_before_lines(f"{_NOT_YET}NM1*71*1~REF*G2*THEIRS~"), f"{_ATTENDING} => ",
        f"{_ROOM} => SV2*0540*HC:A0427*900*UN*1~"), "loop-missing 2310A", _named(_ATTENDING)),
    _numbered("operating physician", "72", "2310B", _named("NM1*72*1*EXAMPLE*BASIL~")),
    _numbered("other operating physician", "ZZ", "2310C", _named("NM1*72*1*EXAMPLE*BASIL~", "NM1*ZZ*1*EXAMPLE*HAZEL~")),
    _numbered("service facility", "77", "2310E", _named(_FACILITY), kind="2"),
    _numbered("rendering provider", "82", "2310D", _named("NM1*82*1*EXAMPLE*TANSY~")),
    _numbered("referring provider", "DN", "2310F", _named("NM1*DN*1*EXAMPLE*CLOVER~")),
    # --- lines
    _i("an outpatient service with a procedure has its day",
       ("11:A:1 => 13:A:1", f"{_ROOM} => SV2*0320*HC:71046*900*UN*1~"), "segment-missing DTP",
       "*900*UN*1~ => *900*UN*1~DTP*472*D8*20260101~"),
    _i("a facility's rate has its rate code (HIPPS)", f"{_ROOM} => SV2*0022*HC:99999*900*UN*2~", "element-value SV202-1",
       "*HC:99999 => *HP:KAQD1"),
    _i("room and board is counted in days", "*900*DA*2 => *900*UN*2", "element-value SV204", "*900*UN*2 => *900*DA*2"),
    _i("a line was decided by a payer that the claim names",
       f"{_ROOM} => {_ROOM}SVD*OTHER*20**0120*2~DTP*573*D8*20260110~", "loop-missing 2330B", _before_lines(_PAID)),
)  # fmt: skip
