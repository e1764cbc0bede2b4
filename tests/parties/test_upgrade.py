"""An office that has two patients under one social security number, from before the database kept it to one."""

import pytest
from django.db import connections
from django.db.migrations.loader import MigrationLoader
from tests.parties import cast
from tests.promises.raw import attempt, owner

from billwright.apps.parties import queries
from billwright.apps.parties.validation import PartyError
from billwright.flows import migrate


def apply_again(app: str, name: str) -> None:
    """The migration alone, as on the day when an office came to it."""
    with migrate._default() as alias, connections[alias].schema_editor() as editor:
        loader = MigrationLoader(connections[alias])
        migration = loader.get_migration(app, name)
        migration.apply(loader.project_state(migration.dependencies), editor)


def test_of_two_under_one_number_the_first_is_compared_and_both_keep_it(office, database):
    first = cast.patient(office.biller, key="first", ssn="123-45-6789")
    later = cast.patient(office.biller, key="later", ssn="123-45-6780")
    with owner() as cursor:
        cursor.execute("DROP INDEX one_patient_an_ssn")
    same = "SELECT ssn_index FROM parties_patient ORDER BY id LIMIT 1"
    attempt(office.biller, f"UPDATE parties_patient SET ssn_index = ({same})")
    apply_again("parties", "0006_one_patient_an_ssn")
    assert queries.patient(office.biller, first.public_id).ssn_masked.endswith("6789")
    assert queries.patient(office.biller, later.public_id).ssn_masked.endswith("6780")
    with pytest.raises(PartyError, match=first.account):
        cast.patient(office.biller, key="again", ssn="123-45-6789")
