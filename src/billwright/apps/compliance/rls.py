"""PostgreSQL shows and takes only the rows of the practice that the transaction carries (`billwright.practice`).

One owner role migrates and owns the tables; the app's role has neither SUPERUSER nor BYPASSRLS and is granted what the
office needs. FORCE binds the owner too. Where nothing is carried, nothing is seen but the door. SQLite has no such thing:
there the scoping in one place (`rows.of`) is all, and `billwright check` looks for rows that point into another practice.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.conf import settings
from django.db import connections

from billwright.apps.compliance.guards import GuardDifference

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.backends.base.base import BaseDatabaseWrapper

POLICY = "practice_rows"
AT_THE_DOOR = {"compliance_membership", "compliance_apikey"}
"""Read to find out in which practice somebody may act: seen before a practice is carried, and then as all other rows."""
_CARRIED = "NULLIF(current_setting('billwright.practice'::text, true), ''::text)"
RULE = f"(practice_id = ({_CARRIED})::bigint)"
"""As PostgreSQL's catalog prints it, so that the installed policy can be compared."""
DOOR_RULE = f"(({_CARRIED} IS NULL) OR {RULE})"


class UnsafeRoleError(Exception):
    """The app's role could look past row-level security, or is not there."""


def scoped_tables() -> list[str]:
    """Every table whose rows belong to a practice."""
    return sorted(
        model._meta.db_table
        for model in apps.get_models()
        if any(field.attname == "practice_id" for field in model._meta.concrete_fields)
    )


def rule_of(table: str) -> str:
    """Which of its rows are there for whoever asks."""
    return DOOR_RULE if table in AT_THE_DOOR else RULE


def _held(table: str) -> str:
    return f"row security on, forced; {POLICY} ALL {rule_of(table)} {rule_of(table)}"


def install_after_migrate(using: str, **_: Any) -> None:
    connection = connections[using]
    if connection.vendor == "postgresql":
        install(connection)


def install(connection: BaseDatabaseWrapper) -> None:
    """Makes row security and grants what they should be. Safe to repeat; needs the tables' owner."""
    wrong = {difference.table for difference in differences(connection)}
    with connection.cursor() as cursor:
        for table in wrong & set(scoped_tables()):
            cursor.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
            cursor.execute("SELECT policyname FROM pg_policies WHERE schemaname = 'public' AND tablename = %s", [table])
            for (policy,) in cursor.fetchall():
                cursor.execute(f"DROP POLICY {connection.ops.quote_name(policy)} ON {table}")
            rule = rule_of(table)
            cursor.execute(f"CREATE POLICY {POLICY} ON {table} USING {rule} WITH CHECK {rule}")
    role = settings.DATABASES["default"]["USER"]
    if role and role != connection.settings_dict["USER"]:
        _grant(connection, role)


def _grant(connection: BaseDatabaseWrapper, role: str) -> None:
    """What the app's role needs, and no more: kept tables are written by triggers alone."""
    name = connection.ops.quote_name(role)
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = %s", [role])
        row = cursor.fetchone()
        if row is None:
            raise UnsafeRoleError(f"DATABASE_URL's role is not there: CREATE ROLE {role} LOGIN NOSUPERUSER NOBYPASSRLS")
        if row[0]:
            raise UnsafeRoleError(f"DATABASE_URL's role sees every practice: ALTER ROLE {role} NOSUPERUSER NOBYPASSRLS")
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {name}")
        cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {name}")
        cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {name}")
        for table in _kept_tables():
            cursor.execute(f"REVOKE INSERT, UPDATE, DELETE ON {table} FROM {name}")


def _kept_tables() -> Iterator[str]:
    for config in apps.get_app_configs():
        if find_spec(f"{config.name}.guards"):
            yield from getattr(import_module(f"{config.name}.guards"), "KEPT_TABLES", ())


def differences(connection: BaseDatabaseWrapper) -> list[GuardDifference]:
    """Tables whose rows are not held to the practice, and a role that could look past it. Empty on SQLite."""
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity, "
            "(SELECT string_agg(concat_ws(' ', p.policyname, p.cmd, p.qual, p.with_check), ', ' ORDER BY p.policyname) "
            " FROM pg_policies p WHERE p.schemaname = 'public' AND p.tablename = c.relname) "
            "FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace"
        )
        found = {
            table: f"row security {'on' if on else 'off'}, {'forced' if forced else 'not forced'}; {policies or 'no policy'}"
            for table, on, forced, policies in cursor.fetchall()
        }
        cursor.execute("SELECT rolname, rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        role, sees_all = cursor.fetchone()
    wrong = [
        GuardDifference(POLICY, table, _held(table), found[table])
        for table in scoped_tables()
        if table in found and found[table] != _held(table)
    ]
    if sees_all:
        wrong.append(GuardDifference("role", role, "NOSUPERUSER NOBYPASSRLS", "looks past row-level security"))
    return wrong
