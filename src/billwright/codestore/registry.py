"""Every code set, by name, in the order in which people are shown them."""

from billwright.codestore import addon, gems, gpci, icd9cm, icd10cm, icd_procedures, lcd, list_sets, mue, ncci, rvu
from billwright.codestore.sets import CodeSet

REGISTRY: dict[str, CodeSet] = {
    each.name: each
    for each in (
        *icd10cm.SETS,
        *list_sets.SETS,
        *ncci.SETS,
        *mue.SETS,
        *addon.SETS,
        *rvu.SETS,
        *gpci.SETS,
        *lcd.SETS,
        *icd_procedures.SETS,
        *icd9cm.SETS,
        *gems.SETS,
    )
}
