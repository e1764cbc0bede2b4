"""Every code set, by name, in the order in which people are shown them."""

from billwright.codestore import icd10cm, list_sets, ncci
from billwright.codestore.sets import CodeSet

REGISTRY: dict[str, CodeSet] = {each.name: each for each in (*icd10cm.SETS, *list_sets.SETS, *ncci.SETS)}
