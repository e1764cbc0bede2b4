"""The cases of test_situations: tiny transactions, and the edits that break and mend them."""

from __future__ import annotations

from typing import NamedTuple

_ISA = "ISA*00*          *00*          *ZZ*MAPLECLINIC    *ZZ*SAMPLEPAYER    *260105*0930*^*00501*000000041*0*T*:~"


class Case(NamedTuple):
    guide: str
    rule: str
    breaks: tuple[str, ...]
    found: str
    mends: tuple[str, ...]


BASES = {
    "837P": (
        _ISA + "GS*HC*MAPLECLINIC*SAMPLEPAYER*20260105*0930*7*X*005010X222A1~",
        ("ST*837*0001*005010X222A1~BHT*0019*00*BATCH1*20260105*0930*CH~"
        "NM1*41*2*MAPLE CLINIC*****46*MAPLE~PER*IC*FRONT DESK*TE*5550100100~NM1*40*2*SAMPLE PAYER*****46*SAMPLE~"
        "HL*1**20*1~NM1*85*2*MAPLE CLINIC*****XX*1234567893~N3*1 SAMPLE WAY~N4*TESTVILLE*OH*430010000~REF*EI*990000001~"
        "HL*2*1*22*0~SBR*P*18*******CI~NM1*IL*1*FICTION*FAY****MI*MEM0001~N3*2 SAMPLE WAY~N4*TESTVILLE*OH*430020000~"
        "DMG*D8*19800229*F~NM1*PR*2*SAMPLE PAYER*****PI*SAMPLE~CLM*VISIT-1*150***11:B:1*Y*A*Y*Y~HI*ABK:J069~"
        "LX*1~SV1*HC:99213*150*UN*1***1~DTP*472*D8*20260102~"),
    ),
    "835": (
        _ISA + "GS*HP*SAMPLEPAYER*MAPLECLINIC*20260105*0930*7*X*005010X221A1~",
        ("ST*835*0001~BPR*I*100*C*CHK************20260120~TRN*1*CHECK1*1999999999~"
        "N1*PR*SAMPLE PAYER~N3*2 PAY STREET~N4*TESTVILLE*OH*43001~PER*BL*HELP*TE*5550100100~"
        "N1*PE*MAPLE CLINIC*FI*990000001~LX*1~"
        "CLP*VISIT-1*1*150*100*50*12*PAYER1~NM1*QC*1*FICTION*FAY****MI*MEM0001~"
        "SVC*HC:99213*150*100**1~DTM*472*20260102~CAS*PR*1*50~"),
    ),
    "277CA": (
        _ISA + "GS*HN*SAMPLEPAYER*MAPLECLINIC*20260106*0930*7*X*005010X214~",
        (
            "ST*277*0001*005010X214~BHT*0085*08*SAY1*20260106*0930*TH~HL*1**20*1~NM1*PR*2*SAMPLE PAYER*****PI*SAMPLE~"
            "TRN*1*SAY1~DTP*050*D8*20260105~DTP*009*D8*20260106~HL*2*1*21*1~NM1*41*2*MAPLE CLINIC*****46*MAPLE~"
            "TRN*2*BATCH1~STC*A1:20*20260106*WQ*300~QTY*90*1~QTY*AA*1~AMT*YU*150~AMT*YY*150~"
            "HL*3*2*19*1~NM1*85*2*MAPLE CLINIC*****XX*1234567893~TRN*1*PROVIDER1~QTY*QA*1~QTY*QC*1~AMT*YU*150~AMT*YY*150~"
            "HL*4*3*PT~NM1*QC*1*FICTION*FAY****MI*MEM0001~TRN*2*VISIT-1~STC*A2:20*20260106*WQ*150~REF*1K*PAYER1~"
            "DTP*472*D8*20260102~HL*5*3*PT~NM1*QC*1*FICTION*FLO****MI*MEM0002~TRN*2*VISIT-2~"
            "STC*A7:562:85*20260106*U*150~DTP*472*D8*20260102~"
        ),
    ),
}  # fmt: skip
_OTHER = (
    "SBR*P*18*******CI~AMT*D*20~OI***Y***Y~NM1*IL*1*FICTION*FAY****MI*OTHER1~"
    "NM1*PR*2*OTHER PAYER*****PI*OTHER~DTP*573*D8*20260110~"
)
_COB = ("SBR*P*18 => SBR*S*18", f"~LX* => ~{_OTHER}LX*")
_PICKUP = "NM1*PW*2~N3*3 HILL ROAD~N4*TESTVILLE*OH*43001~"
_DROPOFF = "NM1*45*2~N3*4 DALE ROAD~N4*TESTVILLE*OH*43001~"
_CR1 = "CR1****A*DH*7~"


def _p(rule: str, breaks: str | tuple[str, ...], found: str, mends: str | tuple[str, ...]) -> Case:
    return _case("837P", rule, breaks, found, mends)


def _r(rule: str, breaks: str | tuple[str, ...], found: str, mends: str | tuple[str, ...]) -> Case:
    return _case("835", rule, breaks, found, mends)


def _case(guide: str, rule: str, breaks: str | tuple[str, ...], found: str, mends: str | tuple[str, ...]) -> Case:
    return Case(
        guide, rule, (breaks,) if isinstance(breaks, str) else breaks, found,
        (mends,) if isinstance(mends, str) else mends,
    )  # fmt: skip


def _claim(*segments: str) -> str:
    """The edit that puts segments before the diagnoses."""
    return "~HI* => ~" + "~".join(segments) + "~HI*"


def _after_diagnoses(text: str) -> str:
    """The edit that puts loops before the first line."""
    return f"~LX*1 => ~{text}LX*1"


def _line(*segments: str) -> str:
    """The edit that puts segments after the line's service date."""
    return "~DTP*472*D8*20260102~ => ~DTP*472*D8*20260102~" + "~".join(segments) + "~"


CASES = (
    # --- every loop of the 837P
    _p("an address in the United States or Canada has its state", "*OH*430020000 => **430020000",
       "element-missing N402", "**430020000 => *OH*430020000"),
    _p("an address in the United States or Canada has its ZIP or postal code", "*OH*430020000 => *OH",
       "element-missing N403", "*OH~DMG => *OH**FR~DMG"),
    _p("an organization has no first or middle name", "NM1*41*2*MAPLE CLINIC*****46 => NM1*41*2*MAPLE CLINIC*MAY****46",
       "element-unused NM104", "NM1*41*2 => NM1*41*1"),
    _p("an attachment that is sent apart has a control number to find it by", _claim("PWK*OZ*FX"),
       "element-missing PWK06", "PWK*OZ*FX => PWK*OZ*FX***AC*ATT1"),
    # --- levels
    _p("every billing provider but an atypical one has an NPI", "*****XX*1234567893 => ",
       "element-missing NM109", "MAPLE CLINIC~N3 => MAPLE CLINIC*****XX*1234567893~N3"),
    _p("a subscriber with no patient below is the patient", "SBR*P*18 => SBR*P*", "element-missing SBR02",
       "SBR*P* => SBR*P*18"),
    _p("the subscriber is the patient, whose address is needed", "~N3*2 SAMPLE WAY~N4*TESTVILLE*OH*430020000 => ",
       "segment-missing N3", "~DMG* => ~N3*2 SAMPLE WAY~N4*TESTVILLE*OH*430020000~DMG*"),
    _p("the subscriber is the patient, whose birth date and sex are needed", "~DMG*D8*19800229*F => ",
       "segment-missing DMG", "~NM1*PR* => ~DMG*D8*19800229*F~NM1*PR*"),
    _p("a reason why Medicare pays second is for claims that are not its first", "*18*******CI => *18***12****CI",
       "element-unused SBR05", "*18***12****CI => *18*******CI"),
    _p("Medicare pays after another: say why", (*_COB, "SBR*S*18*******CI => SBR*S*18*******MB", "MEM0001 => 1EG4TE5MK73"),
       "element-missing SBR05", "SBR*S*18*******MB => SBR*S*18***12****MB"),
    _p("Medicare pays after another: say why", (_after_diagnoses(_OTHER.replace("P*18*******CI", "S*18*******MB")),),
       "element-missing SBR05", "SBR*S*18*******MB => SBR*S*18***12****MB"),
    _p("a secondary claim tells of the primary payer", "SBR*P*18 => SBR*S*18", "loop-missing 2320",
       f"~LX* => ~{_OTHER}LX*"),
    _p("a tertiary claim tells of the secondary payer", "SBR*P*18 => SBR*T*18", "loop-missing 2320",
       f"~LX* => ~{_OTHER.replace('SBR*P', 'SBR*S')}LX*"),
    _p("this belongs to the patient, who is not the subscriber: send it in 2000C",
       ("HL*2*1*22*0 => HL*2*1*22*1", "SBR*P*18*******CI~ => SBR*P********CI~PAT*********Y~"), "segment-unused PAT",
       "PAT*********Y~ => "),
    _p("Medicare's members have a number of eleven characters", "*CI~NM1 => *MB~NM1", "element-value NM109",
       "MEM0001 => 1EG4TE5MK73"),
    _p("a person is known to the payer by a member number", "****MI*MEM0001 => ", "element-missing NM108",
       "FAY~ => FAY****MI*MEM0001~"),
    _p("a street has its city", "~N4*TESTVILLE*OH*430020000 => ", "segment-missing N4",
       "2 SAMPLE WAY~ => 2 SAMPLE WAY~N4*TESTVILLE*OH*43002~"),
    _p("a street has its city", "*PI*SAMPLE~ => *PI*SAMPLE~N3*9 PAY STREET~", "segment-missing N4",
       "9 PAY STREET~ => 9 PAY STREET~N4*TESTVILLE*OH*43002~"),
    # --- the claim
    _p("a claim that replaces or voids another names it by the payer's number", "11:B:1 => 11:B:7",
       "segment-missing REF", _claim("REF*F8*PAYER1")),
    _p("a claim that replaces or voids another names it by the payer's number", "11:B:1 => 11:B:8",
       "segment-missing REF", _claim("REF*F8*PAYER1")),
    _p("a corrected claim names the one it corrects", "11:B:1 => 11:B:6", "segment-missing REF", _claim("REF*F8*PAYER1")),
    _p("an original claim has no earlier number at the payer", _claim("REF*F8*PAYER1"), "element-value CLM05-3",
       "11:B:1 => 11:B:7"),
    _p("an auto accident says in which state", ("*Y*A*Y*Y => *Y*A*Y*Y**AA", _claim("DTP*439*D8*20260101")),
       "element-missing CLM11-4", "**AA~ => **AA:::OH~"),
    _p("an accident has its date", "*Y*A*Y*Y => *Y*A*Y*Y**OA", "segment-missing DTP", _claim("DTP*439*D8*20260101")),
    _p("a date of accident goes with the kind of accident in CLM11", _claim("DTP*439*D8*20260101"),
       "element-missing CLM11", "*Y*A*Y*Y => *Y*A*Y*Y**OA"),
    _p("an inpatient visit has its day of admission", "11:B:1 => 21:B:1", "segment-missing DTP",
       _claim("DTP*435*D8*20260101")),
    _p("an inpatient stay has its day of admission", "11:B:1 => 51:B:1", "segment-missing DTP",
       _claim("DTP*435*D8*20260101")),
    _p("a discharge follows an admission", _claim("DTP*096*D8*20260104"), "segment-missing DTP",
       "~DTP*096 => ~DTP*435*D8*20260101~DTP*096"),
    _p("an ambulance claim says why and how far", ("11:B:1 => 41:B:1", _after_diagnoses(_PICKUP + _DROPOFF)),
       "segment-missing CR1", "~HI* => ~" + _CR1 + "HI*"),
    _p("an ambulance claim says why and how far", ("11:B:1 => 41:B:1", _after_diagnoses(_PICKUP + _DROPOFF)),
       "segment-missing CR1", "~DTP*472 => ~" + _CR1 + "DTP*472"),
    _p("an ambulance claim says where the patient was picked up",
       ("11:B:1 => 41:B:1", "~HI* => ~" + _CR1 + "HI*", _line(_DROPOFF[:-1])), "loop-missing 2310E",
       "~NM1*45* => ~" + _PICKUP + "NM1*45*"),
    _p("an ambulance claim says where the patient was taken",
       ("11:B:1 => 42:B:1", "~HI* => ~" + _CR1 + "HI*", _line(_PICKUP[:-1])), "loop-missing 2310F",
       "~N4*TESTVILLE*OH*43001~ => ~N4*TESTVILLE*OH*43001~" + _DROPOFF),
    _p("an ambulance has pick-up and drop-off, and no service facility",
       ("11:B:1 => 41:B:1", "~HI* => ~" + _CR1 + "HI*",
        _after_diagnoses("NM1*77*2*HILL HOUSE~N3*3 HILL ROAD~N4*TESTVILLE*OH*430010000~" + _PICKUP + _DROPOFF)),
       "loop-unused 2310C", "NM1*77*2*HILL HOUSE~N3*3 HILL ROAD~N4*TESTVILLE*OH*430010000~ => "),
    _p("Medicare asks when an acute spinal condition began",
       ("*CI~NM1 => *MB~NM1", "MEM0001 => 1EG4TE5MK73", _claim("CR2********A")), "segment-missing DTP",
       "~CR2 => ~DTP*453*D8*20260101~CR2"),
    _p("no referral was given after the screening", _claim("CRC*ZZ*N*AV"), "element-value CRC03", "N*AV => N*NU"),
    _p("a referral was given after the screening", _claim("CRC*ZZ*Y*NU"), "element-unused CRC03", "Y*NU => Y*S2"),
    _p("a referral has a provider who referred", _claim("REF*9F*REFERRAL1"), "loop-missing 2310A",
       _after_diagnoses("NM1*DN*1*FICTION*DREW~")),
    _p("care that one provider gave up, another took over", _claim("DTP*091*D8*20260101"), "segment-missing DTP",
       "~DTP*091 => ~DTP*090*D8*20260101~DTP*091"),
    _p("a primary care provider is named beside the referring one, not alone",
       _after_diagnoses("NM1*P3*1*FICTION*PEG~"), "segment-missing NM1", "~NM1*P3 => ~NM1*DN*1*FICTION*DREW~NM1*P3"),
    _p("an ambulance goes somewhere", _after_diagnoses(_PICKUP), "loop-missing 2310F",
       "~LX*1 => ~" + _DROPOFF + "LX*1"),
    _p("an ambulance comes from somewhere", _after_diagnoses(_DROPOFF), "loop-missing 2310E",
       "~NM1*45 => ~" + _PICKUP + "NM1*45"),
    # --- other coverage
    _p("a payer that adjusted a claim has decided it, and paid an amount or zero",
       (*_COB, "AMT*D*20~ => CAS*PR*1*130~", "DTP*573*D8*20260110~ => "), "segment-missing AMT",
       ("CAS*PR*1*130~ => CAS*PR*1*130~AMT*D*20~", "*PI*OTHER~ => *PI*OTHER~DTP*573*D8*20260110~")),
    _p("a payer that has decided did so on a day", (*_COB, "DTP*573*D8*20260110~ => "), "segment-missing DTP",
       _line("SVD*OTHER*20*HC:99213**1", "DTP*573*D8*20260110")),
    _p("a payer that has decided paid an amount or zero", (*_COB, "AMT*D*20~ => "), "segment-missing AMT",
       "OI*** => AMT*D*0~OI***"),
    _p("a street has its city", (*_COB, "OTHER1~ => OTHER1~N3*5 ELM ROAD~"), "segment-missing N4",
       "5 ELM ROAD~ => 5 ELM ROAD~N4*TESTVILLE*OH*43001~"),
    _p("a street has its city", (*_COB, "*PI*OTHER~ => *PI*OTHER~N3*5 ELM ROAD~"), "segment-missing N4",
       "5 ELM ROAD~ => 5 ELM ROAD~N4*TESTVILLE*OH*43001~"),
    _p("it is another payer's number for this claim's referring provider",
       (*_COB, "~LX* => ~NM1*DN*1~REF*G2*OLD1~LX*"), "loop-missing 2310A",
       "~HI*ABK:J069~ => ~HI*ABK:J069~NM1*DN*1*FICTION~"),
    _p("it is another payer's number for this claim's rendering provider",
       (*_COB, "~LX* => ~NM1*82*1~REF*G2*OLD1~LX*"), "loop-missing 2310B",
       "~HI*ABK:J069~ => ~HI*ABK:J069~NM1*82*1*FICTION~"),
    _p("it is another payer's number for this claim's service facility",
       (*_COB, "~LX* => ~NM1*77*2~REF*G2*OLD1~LX*"), "loop-missing 2310C",
       "~HI*ABK:J069~ => ~HI*ABK:J069~NM1*77*2*HILL HOUSE~N3*3 HILL ROAD~N4*TESTVILLE*OH*43001~"),
    _p("it is another payer's number for this claim's supervising provider",
       (*_COB, "~LX* => ~NM1*DQ*1~REF*G2*OLD1~LX*"), "loop-missing 2310D",
       "~HI*ABK:J069~ => ~HI*ABK:J069~NM1*DQ*1*FICTION~"),
    # --- the line
    _p("a waived laboratory test has the CLIA number", "HC:99213* => HC:87880:QW*", "segment-missing REF",
       _line("REF*X4*36D0000001")),
    _p("a waived laboratory test has the CLIA number", "HC:99213* => HC:87880:QW*", "segment-missing REF",
       _claim("REF*X4*36D0000001")),
    _p("a test by an outside laboratory has its CLIA number", "HC:99213* => HC:80061:90*", "segment-missing REF",
       _line("REF*F4*36D0000001")),
    _p("anesthesia is counted in minutes", "HC:99213*150*UN*1 => HC:00142:QZ*150*UN*1", "element-value SV103",
       "UN*1 => MJ*35"),
    _p("who gives the care after surgery says since when", "HC:99213* => HC:66984:55*", "segment-missing DTP",
       _claim("DTP*090*D8*20260101")),
    _p("a service of a clinical trial names the trial", "HC:99213* => HC:99213:Q1*", "segment-missing REF",
       _claim("REF*P4*01234567")),
    _p("mammography has its certification number", "HC:99213* => HC:77067*", "segment-missing REF", _line("REF*EW*M1")),
    _p("oversight of care plans names the agency or hospice",
       ("*CI~NM1 => *MB~NM1", "MEM0001 => 1EG4TE5MK73", "HC:99213* => HC:G0181*"), "segment-missing REF",
       _claim("REF*1J*1234567893")),
    _p("a screening of a child (EPSDT) says whether a referral was given", "***1~ => ***1****Y~", "segment-missing CRC",
       _claim("CRC*ZZ*N*NU")),
    _p("a certification renewed or revised says when", ("~DTP*472 => ~CR3*R*MO*12~DTP*472", _line("DTP*463*D8*20260101")),
       "segment-missing DTP", "~DTP*463 => ~DTP*607*D8*20260101~DTP*463"),
    _p("a certificate for equipment says when therapy began", "~DTP*472 => ~CR3*I*MO*12~DTP*472", "segment-missing DTP",
       _line("DTP*463*D8*20260101")),
    _p("a certificate of medical necessity has a provider who ordered", "~DTP*472 => ~PWK*CT*AB~DTP*472",
       "loop-missing 2420E", _line("NM1*DK*1*FICTION*DREW")),
    _p("a blood value has the day of its test", _line("MEA*TR*R2*30.5"), "segment-missing DTP",
       "~MEA => ~DTP*738*D8*20260101~MEA"),
    _p("a creatinine value has the day of its test", _line("MEA*TR*R4*5.5"), "segment-missing DTP",
       "~MEA => ~DTP*739*D8*20260101~MEA"),
    _p("a purchased service has its price", _line("NM1*QB*2"), "segment-missing PS1", "~NM1*QB => ~PS1*LAB1*60~NM1*QB"),
    _p("a primary care provider is named beside the referring one, not alone", _line("NM1*P3*1*FICTION*PEG"),
       "segment-missing NM1", "~NM1*P3 => ~NM1*DN*1*FICTION*DREW~NM1*P3"),
    _p("a line was decided by a payer that the claim names",
       (*_COB, _line("SVD*ELSE*20*HC:99213**1", "DTP*573*D8*20260110")), "element-value NM109", "SVD*ELSE => SVD*OTHER"),
    _p("a question of the form has an answer", _line("LQ*UT*01.02", "FRM*1A"), "element-missing FRM03",
       "FRM*1A => FRM*1A*Y"),
    # --- every loop of the 835, its payment
    _r("an address in the United States or Canada has its state", "*OH*43001 => **43001", "element-missing N402",
       "**43001 => *OH*43001"),
    _r("an organization has no first or middle name", "~SVC => ~NM1*82*2*MAPLE CLINIC*MAY****XX*1234567893~SVC",
       "element-unused NM104", "CLINIC*MAY* => CLINIC**"),
    *(
        _r(rule, ("*C*CHK************2026 => *C*ACH*CCP*01*071000013*DA*123*1999999999**01*071000288*DA*456*2026", edit),
           f"element-missing BPR{at}", mend)
        for rule, edit, at, mend in (
            ("a transfer says in which format it was sent", "ACH*CCP => ACH*", "05", "ACH* => ACH*CCP"),
            ("a transfer says from which bank it comes", "*01*071000013 => **", "07", "CCP** => CCP*01*071000013"),
            ("a transfer says from which account it comes", "*DA*123 => **", "09", "013** => 013*DA*123"),
            ("a transfer says to which bank it goes", "*01*071000288 => **", "13", "***DA*456 => *01*071000288*DA*456"),
            ("a transfer says to which account it goes", "*DA*456 => **", "15", "288** => 288*DA*456"),
        )
    ),
    _r("a transfer says who sent it",
       "*C*CHK************2026 => *C*ACH*CCP*01*071000013*DA*123***01*071000288*DA*456*2026", "element-missing BPR10",
       "DA*123*** => DA*123*1999999999**"),
    _r("without a transfer there is no bank", "CHK************ => CHK**01*071000013*********", "element-unused BPR07",
       "*01*071000013* => ***"),
    _r("nothing is paid, so the amount is zero", "*C*CHK* => *C*NON*", "element-value BPR02", "I*100*C => H*0*C"),
    _r("a notice alone pays nothing", ("I*100*C => H*0*C",), "element-value BPR04", "CHK => NON"),
    _r("the trace names the same sender as the payment",
       "*C*CHK************2026 => *C*ACH*CCP*01*071000013*DA*123*1888888888**01*071000288*DA*456*2026",
       "element-value TRN03", "CHECK1*1999999999 => CHECK1*1888888888"),
    _r("a street has its city", "~N4*TESTVILLE*OH*43001 => ", "segment-missing N4",
       "2 PAY STREET~ => 2 PAY STREET~N4*TESTVILLE*OH*43001~"),
    _r("a street has its city", "*FI*990000001~ => *FI*990000001~N3*1 SAMPLE WAY~", "segment-missing N4",
       "1 SAMPLE WAY~ => 1 SAMPLE WAY~N4*TESTVILLE*OH*43001~"),
    _r("a remittance by mail says to whom", "~LX*1 => ~RDM*BM~LX*1", "element-missing RDM02", "RDM*BM => RDM*BM*BILLING"),
    _r("a remittance sent by wire says where to", "~LX*1 => ~RDM*EM~LX*1", "element-missing RDM03",
       "RDM*EM => RDM*EM**billing(a)example.com"),
    # --- the claim in an 835
    _r("a claim that was passed on says to whom", "VISIT-1*1* => VISIT-1*19*", "segment-missing NM1",
       "~SVC => ~NM1*TT*2*OTHER PAYER*****PI*OTHER~SVC"),
    _r("a weight goes with its DRG", "*PAYER1~ => *PAYER1*11*1***0.85~", "element-missing CLP11", "***0.85 => **470*0.85"),
    _r("a claim is an inpatient's or an outpatient's, not both", "~SVC => ~MIA*0~MOA***MA01~SVC", "segment-unused MOA",
       "~MIA*0~ => ~"),
    _r("coverage that ended did so on a day", "~NM1*QC => ~CAS*CO*27*0~NM1*QC", "segment-missing DTM",
       "~SVC => ~DTM*036*20251231~SVC"),
    _r("coverage that ended did so on a day", "CAS*PR*1*50 => CAS*CO*27*50", "segment-missing DTM",
       "~SVC => ~DTM*036*20251231~SVC"),
    _r("a correction says what is corrected", "~SVC => ~NM1*74*1~SVC", "element-missing NM104",
       "NM1*74*1 => NM1*74*1******C*MEM0002"),
    _r("a stay that ends begins on a day", "~SVC => ~DTM*233*20260104~SVC", "segment-missing DTM",
       "~DTM*233 => ~DTM*232*20260101~DTM*233"),
    _r("a service that begins on a day ends on one", "DTM*472*20260102 => DTM*150*20260102", "segment-missing DTM",
       "~CAS => ~DTM*151*20260103~CAS"),
    _r("a service that ends on a day begins on one", "DTM*472*20260102 => DTM*151*20260102", "segment-missing DTM",
       "~DTM*151 => ~DTM*150*20260101~DTM*151"),
    _r("a service has one day or two, not both",
       "~CAS => ~DTM*150*20260102~DTM*151*20260103~CAS", "segment-unused DTM", "~DTM*472*20260102 => "),
    # --- the claim acknowledgment
    _case("277CA", "an organization has no first or middle name", "85*2*MAPLE CLINIC* => 85*2*MAPLE CLINIC*MAY",
          "element-unused NM104", "85*2*MAPLE => 85*1*MAPLE"),
    *(
        _case("277CA", f"a{kind} amount goes with the number of claims {kind.split()[-1]}", f"{quantity}*1~ => ",
              "segment-missing QTY", f"{after} => {after}{quantity}*1~")
        for kind, quantity, after in (
            ("n accepted", "QTY*90", "*WQ*300~"), ("n accepted", "QTY*QA", "TRN*1*PROVIDER1~"),
            (" rejected", "QTY*AA", "QTY*90*1~"), (" rejected", "QTY*QC", "QTY*QA*1~"),
        )
    ),
    _case("277CA", "a claim that was turned back is not accepted", "A7:562:85*20260106*U => A7:562:85*20260106*WQ",
          "element-value STC03", "A7:562:85*20260106*WQ => A7:562:85*20260106*U"),
    _case("277CA", "a claim that was taken is not rejected", "A2:20*20260106*WQ => A2:20*20260106*U",
          "element-value STC03", "A2:20*20260106*U => A2:20*20260106*WQ"),
)  # fmt: skip
