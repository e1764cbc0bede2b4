"""Writes docs/reference from the code: `.venv/bin/python docs/generate.py`. A test compares, so run it when it fails.

Nothing here is said twice: commands come from Typer, tables from the models, permissions from their one table, checks
and findings from their registries. Only the words on settings are kept here, for the environment has no docstrings.
"""

from __future__ import annotations

import inspect
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

REFERENCE = Path(__file__).parent / "reference"
X12_TESTS = Path(__file__).parent.parent / "tests" / "x12"

SETTINGS = {
    "BILLWRIGHT_HOME": ("the platform's data folder",
        "Where everything lies: database, files, code sets, `keys.json`."),
    "DATABASE_URL": ("`billwright.sqlite3` in the home",
        "The database, such as `postgres://billwright_app@db.example/billwright`. `billwright demo` ignores it."),
    "DATABASE_OWNER_URL": ("none",
        "PostgreSQL: the role that owns the tables. With it `DATABASE_URL` is the app's own, lesser role."),
    "BILLWRIGHT_USER": ("none", "Commands act as this user where `--user` names nobody."),
    "BILLWRIGHT_PASSWORD": ("asked for", "The owner's password for `billwright setup`."),
    "BILLWRIGHT_HOSTS": ("`localhost,127.0.0.1,[::1]`", "Names under which the pages answer, separated by commas."),
    "BILLWRIGHT_ORIGINS": ("none",
        "Addresses from which forms may come when a proxy stands before it, such as `https://billing.example`."),
    "BILLWRIGHT_PROXIES": ("`0`",
        "How many proxies of yours stand before it, each adding to `X-Forwarded-For`: by address wrong keys are counted."),
    "BILLWRIGHT_HTTPS": ("off", "`1`: only HTTPS, with secure cookies and strict transport security."),
    "BILLWRIGHT_SESSION_MINUTES": ("`30`", "Minutes without a click after which somebody must sign in again."),
    "BILLWRIGHT_LOG": ("`WARNING`", "How much the log says: `ERROR`, `WARNING`, `INFO`, `DEBUG`."),
    "BILLWRIGHT_DEBUG": ("off", "`1`: shows where a defect lies. Not for a real office: pages then show data of errors."),
    "BILLWRIGHT_API_REQUESTS": ("`600`", "Requests that a key of the API has in a minute."),
    "BILLWRIGHT_WEBHOOKS_TO_LOOPBACK": ("off",
        "`1`: programs on this machine may be told what happens, without TLS too. For trying webhooks out."),
    "BILLWRIGHT_DESIGN": ("off", "`1`: the page `/design/` shows what pages are made of. For who builds them."),
    "DJANGO_SETTINGS_MODULE": ("`billwright.project.settings`", "Other settings than ours, for who builds on Billwright."),
}  # fmt: skip


def pages() -> dict[str, str]:
    """Each page of the reference by file name."""
    from billwright.rules.scrub.payer_rules import reference as payer_rules
    from billwright.x12 import COVERED, reference

    sys.path.insert(0, str(Path(__file__).parent))
    import edits_5010

    return {
        "commands.md": _page("Commands", commands()),
        "settings.md": _page("Settings", settings()),
        "permissions.md": _page("Permissions and roles", permissions()),
        "tables.md": _page("Tables", tables()),
        "edits-5010.md": _page("What payers ask of a claim: the 5010 edits", edits_5010.page()),
        "checks.md": _page("Checks of a claim", checks()),
        **check_pages(),
        "payer-rules.md": _page("Payer rules: the language", payer_rules.markdown()),
        "x12.md": _page("X12: what is covered and what is found", x12_page()),
        **{f"x12/{name.lower()}.md": _page(f"X12: {name}", reference.markdown(name)) for name in COVERED},
    }


def _page(title: str, lines: Iterator[str]) -> str:
    made = "<!-- Made by docs/generate.py: change the code, then run it. -->"
    return "\n".join([f"# {title}", "", made, "", *lines]).rstrip() + "\n"


def _row(*cells: object) -> str:
    return "| " + " | ".join(str(cell).replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def _table(*head: str) -> Iterator[str]:
    yield _row(*head)
    yield "|" + "---|" * len(head)


# --- commands


def commands() -> Iterator[str]:
    from billwright.cli.permissions import NEEDS

    yield "Exit: 0 done; 1 done and something was found wrong; 2 the request or file cannot be used, in one line;"
    yield "70 a defect of ours; 130 ended by Ctrl-C. `--json` is for programs; its keys are a contract."
    for name, command in leaves():
        yield ""
        yield f"## billwright {name}"
        yield ""
        words = " ".join(_argument(each) for each in command.params if each.param_type_name == "argument")
        yield f"`billwright {name}{' ' + words if words else ''}`"
        yield ""
        yield inspect.cleandoc(command.help or "")
        if needed := NEEDS[name]:
            yield ""
            yield f"Needs the permission `{needed}`."
        yield from _parameters(command)


def leaves() -> Iterator[tuple[str, Any]]:
    """Every command that can be run, by its words."""
    import typer

    from billwright.cli.main import app

    def under(prefix: str, group: Any) -> Iterator[tuple[str, Any]]:
        for name, command in group.commands.items():
            if hasattr(command, "commands"):
                yield from under(f"{prefix}{name} ", command)
            else:
                yield prefix + name, command

    yield from under("", typer.main.get_command(app))


def _argument(parameter: Any) -> str:
    return str(parameter.metavar or parameter.name.upper())


def _parameters(command: Any) -> Iterator[str]:
    shown = [each for each in command.params if each.name != "help"]
    if not shown:
        return
    yield ""
    yield from _table("", "means", "without it")
    for each in shown:
        is_option = each.param_type_name == "option"
        name = " ".join([*each.opts, *each.secondary_opts]) if is_option else _argument(each)
        takes = f" {each.metavar}" if is_option and each.metavar else ""
        default = "needed" if each.required else "" if each.default in (None, "", False) else f"`{each.default}`"
        yield _row(f"`{name}{takes}`", each.help or "", default)


# --- settings, permissions, tables


def settings() -> Iterator[str]:
    yield "All are environment variables; none is needed."
    yield ""
    yield from _table("name", "without it", "what it does")
    for name, (default, words) in SETTINGS.items():
        yield _row(f"`{name}`", default, words)


def permissions() -> Iterator[str]:
    from billwright.apps.compliance.permissions import PERMISSIONS, ROLE_NAMES, ROLES

    yield "Every page, route, command, query and action names one permission; a role is a set of them."
    yield ""
    yield from _table("permission", "lets one", *(ROLE_NAMES[role] for role in ROLES))
    for name, words in PERMISSIONS.items():
        yield _row(f"`{name}`", words, *("yes" if name in ROLES[role] else "" for role in ROLES))


def tables() -> Iterator[str]:
    from django.apps import apps

    yield "Amounts are integer cents; instants are UTC. Rows of a practice carry `practice_id`, and nothing leads from one"
    yield "practice to another. Written only by the actions of the desk that a table belongs to."
    for config in apps.get_app_configs():
        models = list(config.get_models()) if config.name.startswith("billwright.") else []
        if models:
            yield ""
            yield f"## {config.label}"
        for model in models:
            yield ""
            yield f"### {model._meta.db_table}"
            yield ""
            yield inspect.cleandoc(model.__doc__ or "")
            yield ""
            yield from _columns(model)


def _columns(model: Any) -> Iterator[str]:
    yield from _table("column", "type", "")
    for field in model._meta.concrete_fields:
        facts = [
            f"→ `{field.related_model._meta.db_table}`" if field.related_model else "",
            "may be null" if field.null else "",
            "unique" if field.unique and not field.primary_key else "",
        ]
        size = f"({field.max_length})" if field.max_length else ""
        kind = field.get_internal_type().removesuffix("Field")
        yield _row(f"`{field.column}`", f"{kind}{size}", ", ".join(each for each in facts if each))
    for constraint in model._meta.constraints:
        if fields := getattr(constraint, "fields", ()):
            yield ""
            yield f"One row for each {', '.join(f'`{name}`' for name in fields)} (`{constraint.name}`)."


# --- checks, x12


def checks() -> Iterator[str]:
    from billwright.rules.scrub import catalogue

    yield "`error` would be rejected; `hold` stops the claim until a person answers; `warn` and `info` let it go. A check"
    yield "whose code set or facts are missing is named as not run, never passed in silence. The page behind each name shows"
    yield "what it says, and on which near misses it is silent: these examples are its tests."
    yield ""
    yield catalogue.markdown()


def check_pages() -> dict[str, str]:
    """A page for each subject of the checks."""
    from billwright.rules.scrub import catalogue

    return {
        f"checks/{subject}.md": _page(f"Checks: {subject}", catalogue.examples(checks))
        for subject, checks in catalogue.subjects().items()
    }


def x12_page() -> Iterator[str]:
    from billwright import x12

    yield "Each transaction with a guide here has a page of its loops, segments and elements. All others have their"
    yield "envelope checked, are told segment by segment and pass through unchanged. A 4010 file is read by the same guide"
    yield "as far as the same loops allow, and said to be 4010; its elements are not checked."
    yield ""
    yield from _coverage()
    yield ""
    yield "## Findings"
    yield ""
    yield "`code` is what a 999 says for it."
    yield ""
    yield from _table("id", "severity", "what is said", "what to do", "code")
    for name, entry in x12.catalog().items():
        yield _row(f"`{name}`", entry.severity, entry.message, entry.fix, entry.code)


PASSED = {"837D": "X224", "275": "X210", "834": "X220", "820": "X218"}
"""Transactions that pass through, and their guides."""


def _coverage() -> Iterator[str]:
    """Samples are those of tests/x12: our own, and the shared ones whose findings are reviewed there."""
    from billwright import x12
    from billwright.x12.readers import READERS

    own = Counter(x12.sniff(path.read_bytes()) for path in (X12_TESTS / "samples").rglob("*.x12"))
    table = (X12_TESTS / "shared_samples.table").read_text("utf-8").splitlines()
    shared = Counter(line.partition("/")[0] for line in table if "/" in line and line[0] not in " #")
    yield from _table("transaction", "guides", "read", "check", "write", "acknowledge", "our samples", "shared samples")
    for kind, guides in x12.COVERED.items():
        name = f"[{kind}](x12/{kind.lower()}.md)"
        writer = next(
            (f"`{each}`" for each in (f"write_{kind.lower()}", f"write_{kind[:3]}") if each in x12.__all__), ""
        )
        answer = "" if kind in ("999", "997") else "999, TA1"
        reader = "`read`" if kind in READERS else ""
        yield _row(name, guides, reader, "guide", writer, answer, own[kind], shared[kind])
    yield _row("TA1", "", "`read_acknowledgments`", "envelope", "`write_ta1`", "", own["TA1"], shared["TA1"])
    for kind, guides in PASSED.items():
        yield _row(kind, guides, "", "envelope", "", "999, TA1", own[kind], shared[kind])


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"BILLWRIGHT_HOME": folder, "DJANGO_SETTINGS_MODULE": "billwright.project.settings"}
        import django

        django.setup()
        REFERENCE.mkdir(exist_ok=True)
        for name, text in pages().items():
            path = REFERENCE / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
            sys.stdout.write(f"docs/reference/{name}\n")


if __name__ == "__main__":
    main()
