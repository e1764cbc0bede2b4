"""Importing this registers every check, in the order in which findings are told."""

# isort: off
from billwright.rules.scrub.checks import identifiers
from billwright.rules.scrub.checks import parties
from billwright.rules.scrub.checks import diagnoses
from billwright.rules.scrub.checks import conventions
from billwright.rules.scrub.checks import sides
from billwright.rules.scrub.checks import procedures
from billwright.rules.scrub.checks import chiropractic
from billwright.rules.scrub.checks import drugs
from billwright.rules.scrub.checks import equipment
from billwright.rules.scrub.checks import laboratories
from billwright.rules.scrub.checks import referrals
from billwright.rules.scrub.checks import amounts
from billwright.rules.scrub.checks import dates
from billwright.rules.scrub.checks import filing
from billwright.rules.scrub.checks import accidents
from billwright.rules.scrub.checks import corrections
from billwright.rules.scrub.checks import turns
from billwright.rules.scrub.checks import stays
from billwright.rules.scrub.checks import institutional
from billwright.rules.scrub.checks import bill_codes
from billwright.rules.scrub.checks import duplicates
from billwright.rules.scrub.checks import bills
from billwright.rules.scrub.checks import places
from billwright.rules.scrub.checks import telehealth
from billwright.rules.scrub.checks import modifiers
from billwright.rules.scrub.checks import modifier_pairs
from billwright.rules.scrub.checks import ncci
from billwright.rules.scrub.checks import units
from billwright.rules.scrub.checks import addons
from billwright.rules.scrub.checks import companions
from billwright.rules.scrub.checks import likelihood
from billwright.rules.scrub.checks import indicators
from billwright.rules.scrub.checks import surgery
from billwright.rules.scrub.checks import visits
from billwright.rules.scrub.checks import therapy
from billwright.rules.scrub.checks import anesthesia
from billwright.rules.scrub.checks import policies
from billwright.rules.scrub.checks import notices
from billwright.rules.scrub.checks import coverage
from billwright.rules.scrub.checks import msp
from billwright.rules.scrub.checks import authorizations
# isort: on

__all__ = [
    "accidents",
    "addons",
    "amounts",
    "anesthesia",
    "authorizations",
    "bill_codes",
    "bills",
    "chiropractic",
    "companions",
    "conventions",
    "corrections",
    "coverage",
    "dates",
    "diagnoses",
    "drugs",
    "duplicates",
    "equipment",
    "filing",
    "identifiers",
    "indicators",
    "institutional",
    "laboratories",
    "likelihood",
    "modifier_pairs",
    "modifiers",
    "msp",
    "ncci",
    "notices",
    "parties",
    "places",
    "policies",
    "procedures",
    "referrals",
    "sides",
    "stays",
    "surgery",
    "telehealth",
    "therapy",
    "turns",
    "units",
    "visits",
]
