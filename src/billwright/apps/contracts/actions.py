"""What prices are set by: fees (apps/contracts/fees.py) and contracts (apps/contracts/writing.py)."""

from billwright.apps.contracts.fees import (
    CopyForward,
    EndFee,
    FeeError,
    FeesLoaded,
    LoadFees,
    MakeSchedule,
    SetFee,
    copy_forward,
    end_fee,
    load_fees,
    make_schedule,
    set_fee,
)
from billwright.apps.contracts.writing import (
    ChangeContract,
    ContractError,
    EndContract,
    NewTerm,
    WriteContract,
    change_contract,
    end_contract,
    write_contract,
)

__all__ = [
    "ChangeContract",
    "ContractError",
    "CopyForward",
    "EndContract",
    "EndFee",
    "FeeError",
    "FeesLoaded",
    "LoadFees",
    "MakeSchedule",
    "NewTerm",
    "SetFee",
    "WriteContract",
    "change_contract",
    "copy_forward",
    "end_contract",
    "end_fee",
    "load_fees",
    "make_schedule",
    "set_fee",
    "write_contract",
]
