"""What payers of the demo office have agreed to allow: invented rates, some of which a payer will not keep to."""

import datetime as dt

from billwright.apps.compliance.access import Actor
from billwright.apps.contracts import actions as contracts

HARBORLINE_RATES = """code,amount,description
99202,94.40,"New patient visit, straightforward"
99203,143.50,"New patient visit, low"
99204,212.80,"New patient visit, moderate"
99205,278.90,"New patient visit, high"
99211,30.10,Established visit by staff
99212,72.60,"Established visit, straightforward"
99213,116.20,"Established visit, low"
99214,163.90,"Established visit, moderate"
99215,229.40,"Established visit, high"
99385,168.20,"New preventive visit, 18-39"
99395,152.10,"Preventive visit, 18-39"
99396,163.80,"Preventive visit, 40-64"
90471,26.50,Giving one vaccine
90686,24.90,Flu vaccine
36415,11.00,Blood drawn
81002,6.10,Urine dipstick
85025,12.10,Blood count
87880,22.60,Rapid strep test
93000,22.80,Electrocardiogram
20610,88.70,Large joint injection
97110,37.20,"Therapeutic exercise, 15 minutes"
97112,40.60,"Balance and movement training, 15 minutes"
97140,34.80,"Manual therapy, 15 minutes"
97161,124.50,"Therapy evaluation, low"
97162,124.50,"Therapy evaluation, moderate"
97164,85.90,Therapy evaluation again
97530,45.90,"Functional activities, 15 minutes"
97035,19.60,"Ultrasound, 15 minutes"
"""
"""As the letter of the invented insurer has them. Made up, and no payer's."""


def furnish_contracts(actor: Actor, harborline: str, started: dt.date) -> None:
    """A commercial contract by a schedule of its own, and 55 % of the charge for what that does not name. `harborline` is
    the payer's public id."""
    schedule = contracts.make_schedule(
        actor, contracts.MakeSchedule("demo:schedule", "Harborline rates", "Letter of agreement, invented")
    )
    contracts.load_fees(actor, contracts.LoadFees("demo:rates", schedule, HARBORLINE_RATES, started))
    codes = " ".join(line.partition(",")[0] for line in HARBORLINE_RATES.splitlines()[1:])
    contracts.write_contract(
        actor,
        contracts.WriteContract(
            key="demo:contract:harborline",
            payer=harborline,
            name="Harborline agreement",
            starts=started,
            terms=(
                contracts.NewTerm(method="schedule", codes=codes, schedule=schedule),
                contracts.NewTerm(method="percent_of_charge", basis_points=5500),
            ),
            modifier_shares=(("50", 15_000), ("52", 5_000)),
        ),
    )
