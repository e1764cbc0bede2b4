"""The ways out of the house, by the name that a partner's `channel` holds."""

from billwright.exchange.carrier import Carrier
from billwright.exchange.folder import Folder

CARRIERS: dict[str, Carrier] = {"folder": Folder()}
