"""The guards: installed as declared, over every unique key, and what is missing, altered or switched off is named."""

import pytest
from django.apps import apps
from django.db import connections, models
from tests.promises.raw import owner

from billwright.apps.compliance import guards, rls
from billwright.flows.check import check
from billwright.flows.migrate import migrate


def test_all_are_installed_as_declared_and_there_are_no_others(database, office):
    assert [each for alias in connections for each in guards.differences(connections[alias])] == []
    guarded = {guard.table for alias in connections for guard in guards.declared(connections[alias]).values()}
    assert guarded >= {
        "ledger_posting", "ledger_entry", "ledger_item", "ledger_responsibility", "ledger_periodlock",
        "compliance_changeevent", "compliance_viewevent", "compliance_auditseal", "compliance_commandrecord",
        "claims_submission", "claims_claimevent", "invoices_invoice", "invoices_invoiceline",
    }  # fmt: skip


def test_replacing_is_refused_on_every_unique_key_of_a_guarded_table(office):
    """SQLite's OR REPLACE takes any unique key for its excuse, so none may be forgotten when a model gains one."""
    by_table = {model._meta.db_table: model for model in apps.get_models()}
    looked = 0
    for alias in connections:
        for name, guard in guards.declared(connections[alias]).items():
            if not name.endswith("_again"):
                continue
            for key in _unique_keys(by_table[guard.table]):
                wanted = [f"{column} = NEW.{column}" for column in key if column != "coverage_id"]
                assert all(each in guard.fires for each in wanted), (guard.table, key)
                looked += 1
    assert looked > 20


def _unique_keys(model) -> list[tuple[str, ...]]:
    keys = [(field.column,) for field in model._meta.concrete_fields if field.unique]
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint):
            keys.append(tuple(model._meta.get_field(name).column for name in constraint.fields))
    return keys


@pytest.mark.parametrize("how", ["missing", "altered", "off", "another"])
def test_a_guard_that_is_not_as_declared_is_found_named_and_mended(database, office, how):
    name = "guard_ledger_entry_" + ("update" if database == "sqlite" else "change")
    if how == "off" and database == "sqlite":
        return  # a trigger of SQLite has no switch
    statements = {
        "missing": [f"DROP TRIGGER {name}" + ("" if database == "sqlite" else " ON ledger_entry")],
        "off": [f"ALTER TABLE ledger_entry DISABLE TRIGGER {name}"],
        "altered": [
            f"DROP TRIGGER {name}",
            f"CREATE TRIGGER {name} BEFORE UPDATE ON ledger_entry BEGIN SELECT 1; END",
        ]
        if database == "sqlite"
        else [f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'"],
        "another": [
            "CREATE TRIGGER sly AFTER INSERT ON ledger_item BEGIN DELETE FROM ledger_balance; END"
            if database == "sqlite"
            else f"CREATE TRIGGER sly AFTER DELETE ON ledger_item FOR EACH ROW EXECUTE FUNCTION {name}()"
        ],
    }[how]
    with owner() as cursor:
        for statement in statements:
            cursor.execute(statement)
    report = check(office.now)
    expected = "sly" if how == "another" else name
    assert [each.what for each in report.differences] == ["guard"]
    assert expected in report.differences[0].where and expected in report.differences[0].words
    migrate()
    assert check(office.now).ok


def test_row_level_security_that_is_off_is_found_and_mended(database, office):
    if database != "postgresql":
        return
    for statement in (
        "ALTER TABLE parties_party DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE parties_party NO FORCE ROW LEVEL SECURITY",
        "CREATE POLICY open_door ON parties_party USING (true)",
    ):
        with owner() as cursor:
            cursor.execute(statement)
        (difference,) = check(office.now).differences
        assert (difference.what, difference.where) == ("row_security", "parties_party")
        migrate()
        assert check(office.now).ok, statement


def test_every_table_of_a_practice_is_under_row_level_security(office):
    scoped = set(rls.scoped_tables())
    for model in apps.get_models():
        if any(field.attname == "practice_id" for field in model._meta.concrete_fields):
            assert model._meta.db_table in scoped
    assert len(scoped) > 35
