"""An office that has two patients under one social security number, from before the database kept it to one."""

import pytest
from tests.parties import cast
from tests.promises.raw import attempt, owner

from billwright.apps.parties import queries
from billwright.apps.parties.validation import PartyError
from billwright.flows.migrate import migrate


def test_of_two_under_one_number_the_first_is_compared_and_both_keep_it(office, database):
    first = cast.patient(office.biller, key="first", ssn="123-45-6789")
    later = cast.patient(office.biller, key="later", ssn="123-45-6780")
    with owner() as cursor:
        cursor.execute("DROP INDEX one_patient_an_ssn")
        cursor.execute("DELETE FROM django_migrations WHERE app = 'parties' AND name LIKE '0006%'")
    same = "SELECT ssn_index FROM parties_patient ORDER BY id LIMIT 1"
    attempt(office.biller, f"UPDATE parties_patient SET ssn_index = ({same})")
    migrate()
    assert queries.patient(office.biller, first.public_id).ssn_masked.endswith("6789")
    assert queries.patient(office.biller, later.public_id).ssn_masked.endswith("6780")
    with pytest.raises(PartyError, match=first.account):
        cast.patient(office.biller, key="again", ssn="123-45-6789")
