"""Where Billwright keeps its files, and the keys that lie there outside the database."""

import json
import os
import secrets
from pathlib import Path

import platformdirs


def home() -> Path:
    """BILLWRIGHT_HOME, else the platform's data folder. Not created here."""
    given = os.environ.get("BILLWRIGHT_HOME")
    return Path(given).expanduser().resolve() if given else Path(platformdirs.user_data_dir("billwright"))


def keys(folder: Path) -> dict[str, str]:
    """The secrets of this installation: Django's, the field keys and the blind-index key.

    Made on first use in `keys.json`, readable by its owner alone. Losing the file loses every encrypted field, so a
    backup must hold it, apart from the database.
    """
    path = folder / "keys.json"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        made = {
            "django": secrets.token_urlsafe(48),
            "field.1": secrets.token_hex(32),
            "blind": secrets.token_hex(32),
        }
        temporary = path.with_suffix(f".{os.getpid()}")
        temporary.touch(mode=0o600)
        temporary.write_text(json.dumps(made, indent=1), encoding="utf-8")
        try:
            os.link(temporary, path)  # whoever links first wins; the other reads what that one wrote
        except FileExistsError:
            pass
        finally:
            temporary.unlink()
    return dict(json.loads(path.read_text(encoding="utf-8")))
