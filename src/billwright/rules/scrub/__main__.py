"""`python -m billwright.rules.scrub` prints the catalogue of checks as a Markdown table."""

import sys

from billwright.rules.scrub import catalogue as _registered  # noqa: F401 - importing the package registers the checks
from billwright.rules.scrub.catalogue import markdown

sys.stdout.write(markdown())
