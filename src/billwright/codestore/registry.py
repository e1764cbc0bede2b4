"""Every code set, by name, in the order in which people are shown them."""

from billwright.codestore import gems, icd9cm, icd10cm, icd_procedures, list_sets, ncci
from billwright.codestore.sets import CodeSet

REGISTRY: dict[str, CodeSet] = {
    each.name: each
    for each in (*icd10cm.SETS, *list_sets.SETS, *ncci.SETS, *icd_procedures.SETS, *icd9cm.SETS, *gems.SETS)
}
