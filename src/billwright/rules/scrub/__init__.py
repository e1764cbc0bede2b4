"""Claim checks: `Scrubber(tables).run(claim, context)` finds what would be rejected or denied.

A check says what is wrong, where, by which rule, and what to do. None of them changes a claim, and none proposes a
modifier or a diagnosis that only the note can justify: it asks what the note documents.
"""

from billwright.rules.scrub import checks  # registers them
from billwright.rules.scrub.registry import REGISTRY, Check
from billwright.rules.scrub.scrubber import Scrubber

__all__ = ["REGISTRY", "Check", "Scrubber", "checks"]
