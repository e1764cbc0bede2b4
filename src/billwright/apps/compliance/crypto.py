"""Fields encrypted at rest: `v1:keyid:nonce:data`, AES-256-GCM, keys outside the database.

The associated data is table.column.public_id, so that a sealed value moved to another row or column does not open. A
blind index (HMAC-SHA-256 over the compacted value, with a key of its own) lets equal values be found without opening any.
"""

import base64
import hmac
import os
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models


class SealError(Exception):
    """A sealed value does not open: wrong key, wrong row, or it was changed."""


def _key(key_id: str) -> bytes:
    try:
        return bytes.fromhex(settings.KEYS[f"field.{key_id}"])
    except KeyError:
        raise SealError(f"the key {key_id!r} is not in keys.json") from None


def _place(row: models.Model, column: str) -> bytes:
    return f"{row._meta.db_table}.{column}.{row.public_id}".encode()  # type: ignore[attr-defined]


def seal(row: models.Model, column: str, plain: str) -> str:
    """The sealed text of `plain` for this row and column, under the newest key. Empty stays empty."""
    if not plain:
        return ""
    key_id = max((name.split(".")[1] for name in settings.KEYS if name.startswith("field.")), key=int)
    nonce = os.urandom(12)
    data = AESGCM(_key(key_id)).encrypt(nonce, plain.encode(), _place(row, column))
    return ":".join(("v1", key_id, base64.b64encode(nonce).decode(), base64.b64encode(data).decode()))


def unseal(row: models.Model, column: str, sealed: str) -> str:
    """The plain text. Raises SealError."""
    if not sealed:
        return ""
    try:
        version, key_id, nonce, data = sealed.split(":")
        if version != "v1":
            raise SealError(f"unknown seal version {version!r}")
        plain = AESGCM(_key(key_id)).decrypt(base64.b64decode(nonce), base64.b64decode(data), _place(row, column))
    except (ValueError, InvalidTag) as error:
        raise SealError("this value does not open here: it was changed or moved") from error
    return plain.decode()


def blind_index(purpose: str, compact: str) -> str:
    """A value to look equal ones up by; `purpose` ("ssn") keeps equal texts of different fields apart. Empty for empty."""
    if not compact:
        return ""
    return hmac.new(bytes.fromhex(settings.KEYS["blind"]), f"{purpose}:{compact}".encode(), sha256).hexdigest()
