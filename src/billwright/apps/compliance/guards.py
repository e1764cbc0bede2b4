"""What the database itself refuses, whoever asks: named triggers, installed after every migrate.

An app declares its own in `guards.py` as GUARDS. They are installed in post_migrate, because Django rebuilds tables on
SQLite and drops their triggers silently, and `billwright check` compares the installed text with the declared one.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import msgspec
from django.apps import apps
from django.db import connections

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.db.backends.base.base import BaseDatabaseWrapper

PREFIX = "guard_"


class Guard(msgspec.Struct, frozen=True):
    """One trigger of one vendor. `fires` is the clause between its name and its body, as PostgreSQL's catalog spells it.

    `body` is SQL statements (sqlite) or the inside of a plpgsql block without its BEGIN and END (postgresql), of which
    `declares` are the variables. `as_owner` runs a PostgreSQL function with the rights of the role that migrates.
    """

    vendor: str
    name: str
    table: str
    fires: str
    body: str
    declares: str = ""
    as_owner: bool = False

    @property
    def sqlite_text(self) -> str:
        return f"CREATE TRIGGER {self.name} {self.fires}\nBEGIN\n{self.body}\nEND"

    @property
    def postgresql_function(self) -> str:
        """The function's source as the catalog keeps it."""
        declared = f"DECLARE {self.declares}\n" if self.declares else ""
        return f"\n{declared}BEGIN\n{self.body}\nEND\n"

    @property
    def postgresql_trigger(self) -> str:
        return f"CREATE TRIGGER {self.name} {self.fires} EXECUTE FUNCTION {self.name}()"


class GuardDifference(msgspec.Struct, frozen=True):
    """`found` is empty where the guard is missing; `expected` is empty for a trigger that nobody declares."""

    name: str
    table: str
    expected: str
    found: str


def refuse(vendor: str, words: str) -> str:
    """The statement that ends the offender's statement with an integrity error that says `words`."""
    quoted = words.replace("'", "''")
    if vendor == "sqlite":
        return f"  SELECT RAISE(ABORT, '{quoted}');"
    return f"  RAISE EXCEPTION '{quoted.replace('%', '%%')}' USING ERRCODE = 'integrity_constraint_violation';"


def sqlite_rule(name: str, table: str, fires: str, when: str, words: str) -> Guard:
    """Refuses a row of SQLite for which `when` holds."""
    clause = f"{fires} ON {table}\nWHEN {when}" if when else f"{fires} ON {table}"
    return Guard("sqlite", PREFIX + name, table, clause, refuse("sqlite", words))


def sqlite_rules(name: str, table: str, fires: str, *rules: tuple[str, str]) -> Guard:
    """Several (when, words) in one trigger: SQLite pays for each trigger that a row meets more than for what is in it."""
    cases = "\n".join(f"    WHEN {when}\n    THEN {refuse('sqlite', words).strip()[7:-1]}" for when, words in rules)
    return Guard("sqlite", PREFIX + name, table, f"{fires} ON {table}", f"  SELECT CASE\n{cases}\n  END;")


def postgresql_rule(name: str, table: str, fires: str, when: str, words: str) -> Guard:
    """Refuses a row of PostgreSQL for which `when` holds; every row where it is empty."""
    body = refuse("postgresql", words)
    if when:
        body = f"  IF {when} THEN\n  {body}\n  END IF;\n  RETURN COALESCE(NEW, OLD);"
    return Guard("postgresql", PREFIX + name, table, f"{fires} ON {table} FOR EACH ROW", body)


def append_only(table: str, *unique: str, also: str = "") -> tuple[Guard, ...]:
    """No row of `table` is changed, deleted or replaced.

    `unique` lists each unique key beside id ("practice_id, key"): SQLite's INSERT OR REPLACE deletes the rows that it
    conflicts with and fires no delete trigger, so a conflict is refused before it is resolved. `also` is a further
    conflict as SQL over NEW, for a key that holds under a condition.
    """
    words = f"{table} is append-only: correct it by adding"
    return (
        sqlite_rule(f"{table}_update", table, "BEFORE UPDATE", "", words),
        sqlite_rule(f"{table}_delete", table, "BEFORE DELETE", "", words),
        no_replace(table, *unique, also=also),
        postgresql_rule(f"{table}_change", table, "BEFORE DELETE OR UPDATE", "", words),
        no_truncate(table),
    )


def no_replace(table: str, *unique: str, also: str = "") -> Guard:
    """SQLite: refuses to insert a row whose id or other unique key is there already."""
    conflicts = []
    for key in ("id", *unique):
        same = " AND ".join(f"{column} = NEW.{column}" for column in key.split(", "))
        conflicts.append(f"EXISTS (SELECT 1 FROM {table} WHERE {same})")  # noqa: S608 - names of ours
    when = "\n  OR ".join([*conflicts, *([also] if also else [])])
    return sqlite_rule(
        f"{table}_again", table, "BEFORE INSERT", when, f"{table} has this row already: it is not replaced"
    )


def no_truncate(table: str) -> Guard:
    words = f"{table} is append-only: correct it by adding"
    fires = f"BEFORE TRUNCATE ON {table} FOR EACH STATEMENT"
    return Guard("postgresql", f"{PREFIX}{table}_truncate", table, fires, refuse("postgresql", words))


def fixed_columns(table: str, columns: str, words: str, when: str = "", name: str = "fixed") -> tuple[Guard, Guard]:
    """Refuses to change `columns` ("kind, account_id") of a row for which `when` (SQL over OLD) holds."""
    listed = columns.split(", ")
    guarded = f"{when} AND " if when else ""
    sqlite = f"{guarded}({' OR '.join(f'OLD.{column} IS NOT NEW.{column}' for column in listed)})"
    postgresql = f"{guarded}({' OR '.join(f'OLD.{column} IS DISTINCT FROM NEW.{column}' for column in listed)})"
    return (
        sqlite_rule(f"{table}_{name}", table, "BEFORE UPDATE", sqlite, words),
        postgresql_rule(f"{table}_{name}", table, "BEFORE UPDATE", postgresql, words),
    )


def no_delete(table: str, words: str, when: str = "") -> tuple[Guard, Guard]:
    """Refuses to delete a row for which `when` (SQL over OLD) holds; any row where it is empty."""
    return (
        sqlite_rule(f"{table}_delete", table, "BEFORE DELETE", when, words),
        postgresql_rule(f"{table}_delete", table, "BEFORE DELETE", when, words),
    )


def declared(connection: BaseDatabaseWrapper) -> dict[str, Guard]:
    """Every app's guards for the tables that this database has, by name."""
    tables = set(connection.introspection.table_names())
    return {
        guard.name: guard
        for config in apps.get_app_configs()
        if find_spec(f"{config.name}.guards")
        for guard in getattr(import_module(f"{config.name}.guards"), "GUARDS", ())
        if guard.vendor == connection.vendor and guard.table in tables
    }


def differences(connection: BaseDatabaseWrapper) -> list[GuardDifference]:
    """Guards that are missing, altered or switched off, and triggers that nobody declared."""
    wanted, installed = declared(connection), dict(_installed(connection))
    found = [
        GuardDifference(name, guard.table, _expected(guard), installed.get(name, ("", ""))[1])
        for name, guard in wanted.items()
        if installed.get(name) != (guard.table, _expected(guard))
    ]
    unknown = [
        GuardDifference(name, table, "", text) for name, (table, text) in installed.items() if name not in wanted
    ]
    return found + unknown


def install(using: str) -> None:
    """Makes the installed guards what the apps declare. Safe to repeat; needs the rights of the tables' owner."""
    connection = connections[using]
    for difference in differences(connection):
        with connection.cursor() as cursor:
            if difference.found:
                cursor.execute(_drop(connection.vendor, difference))
            if difference.expected:
                for statement in _create(declared(connection)[difference.name]):
                    cursor.execute(statement)


def install_after_migrate(using: str, **_: Any) -> None:
    install(using)


def _expected(guard: Guard) -> str:
    if guard.vendor == "sqlite":
        return guard.sqlite_text
    return _postgresql_text(guard.postgresql_trigger, guard.postgresql_function, guard.as_owner, "O")


def _postgresql_text(trigger: str, function: str, as_owner: bool, enabled: str) -> str:
    return f"{trigger}\nSECURITY {'DEFINER' if as_owner else 'INVOKER'}, enabled {enabled}\n{function}"


def _installed(connection: BaseDatabaseWrapper) -> Iterator[tuple[str, tuple[str, str]]]:
    """(name, (table, text)) of every trigger on a table of ours, however it came there."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'")
            yield from ((name, (table, text)) for name, table, text in cursor.fetchall())
            return
        cursor.execute(
            "SELECT t.tgname, c.relname, pg_get_triggerdef(t.oid, true), p.prosrc, p.prosecdef, t.tgenabled::text "
            "FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid "
            "WHERE NOT t.tgisinternal AND c.relnamespace = 'public'::regnamespace"
        )
        for name, table, trigger, function, as_owner, enabled in cursor.fetchall():
            yield name, (table, _postgresql_text(trigger, function, as_owner, enabled))


def _create(guard: Guard) -> Iterable[str]:
    if guard.vendor == "sqlite":
        return (guard.sqlite_text,)
    security = "SECURITY DEFINER SET search_path = public, pg_temp" if guard.as_owner else ""
    function = (
        f"CREATE OR REPLACE FUNCTION {guard.name}() RETURNS trigger LANGUAGE plpgsql {security} "
        f"AS $guard${guard.postgresql_function}$guard$"
    )
    return (function, guard.postgresql_trigger)


def _drop(vendor: str, difference: GuardDifference) -> str:
    on = "" if vendor == "sqlite" else f" ON {difference.table}"
    return f'DROP TRIGGER "{difference.name}"{on}'


GUARDS: tuple[Guard, ...] = (
    *append_only("compliance_changeevent", "public_id"),
    *append_only("compliance_viewevent"),
    *append_only("compliance_auditseal", "public_id", "practice_id, stream, first_id"),
    *append_only("compliance_commandrecord", "public_id", "practice_id, action, key"),
    *fixed_columns(
        "compliance_apikey",
        "practice_id, public_id, prefix, secret_hash, scopes, made_by_id, expires_at",
        "a key is never given more or another secret: make a new one",
    ),
    *fixed_columns(
        "compliance_apikey", "revoked_at", "a revoked key stays revoked", "OLD.revoked_at IS NOT NULL", name="revoked"
    ),
    *no_delete("compliance_apikey", "a key is revoked, not deleted: the trail names it"),
    no_replace(
        "compliance_apikey",
        "public_id",
        "prefix",
        also="(NEW.revoked_at IS NULL AND EXISTS (SELECT 1 FROM compliance_apikey WHERE practice_id = NEW.practice_id "
        "AND name = NEW.name AND revoked_at IS NULL))",
    ),
    no_truncate("compliance_apikey"),
)
