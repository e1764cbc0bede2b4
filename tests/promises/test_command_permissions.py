"""No role does by a command what the permission table does not give it: every command × every role."""

from importlib import resources

import pytest
from docs.generate import leaves
from tests.cli.cast import file_835, put
from tests.office import ROLES
from typer.testing import CliRunner

from billwright.apps.checks import rules
from billwright.apps.compliance import keys, permissions
from billwright.apps.compliance.models import ChangeEvent, User
from billwright.apps.documents.models import Document
from billwright.apps.outbox import webhooks
from billwright.cli.main import app
from billwright.cli.permissions import NEEDS
from billwright.rules.scrub.payer_rules import profiles, slug_of
from billwright.rules.scrub.payer_rules.reference import EXAMPLE

WITH_USER = {
    name: needed
    for name, needed in NEEDS.items()
    if needed and any(each.name == "user" for each in dict(leaves())[name].params)
}
"""Commands that a person may run under their own name."""


ARGUMENTS = {
    "keys make": ["Lab", "--may", "claims.view"],
    "keys revoke": ["Lab of before"],
    "webhooks add": ["Lab", "https://lab.example/hook", "--of", "claim.paid"],
    "webhooks end": ["Lab of before"],
    "rules import": [str(resources.files(profiles) / "medi-cal.rules")],
    "rules dry-run": [slug_of(EXAMPLE.splitlines()[0].removeprefix("rule: "))],
}
"""What a command cannot do without."""


def words_of(name: str, folder) -> list[str]:
    given = [put(folder, "paid.835", file_835("UNKNOWN-1"))] if name == "receive" else ARGUMENTS.get(name, [])
    return [*name.split(), *given]


def test_every_command_is_in_the_table_and_nothing_else():
    assert NEEDS.keys() == dict(leaves()).keys()
    assert {needed for needed in NEEDS.values() if needed} <= permissions.PERMISSIONS.keys()


def test_who_acts_is_said_where_it_is_not_the_person():
    """A command that needs a permission either takes --user or says that Billwright itself acts."""
    for name, command in leaves():
        if NEEDS[name]:
            assert name in WITH_USER or "as Billwright itself" in command.help, name


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", WITH_USER)
@pytest.mark.parametrize("by", ["option", "environment"])
def test_a_role_does_what_it_is_given_and_no_more(office, tmp_path, monkeypatch, name, role, by):
    words = words_of(name, tmp_path)
    if by == "option":
        words += ["--user", role]
    else:
        monkeypatch.setenv("BILLWRIGHT_USER", role)
    keys.make_key(office.owner, keys.MakeKey("Lab of before", ("claims.view",)))
    webhooks.make_endpoint(
        office.owner, webhooks.MakeEndpoint("Lab of before", "https://lab.example/", ("claim.paid",))
    )
    rules.write(office.owner, rules.WriteRule("rule of before", EXAMPLE))
    before = (Document.rows.of(office.owner).count(), ChangeEvent.rows.of(office.owner).count())
    ended = CliRunner().invoke(app, words)
    if WITH_USER[name] in permissions.ROLES[role]:
        assert ended.exit_code in (0, 1), ended.stderr
        return
    assert ended.exit_code == 2
    assert ended.stderr == (
        f"billwright: your role does not let you {permissions.PERMISSIONS[WITH_USER[name]]} ({WITH_USER[name]})\n"
    )
    assert ended.stdout == ""
    assert (Document.rows.of(office.owner).count(), ChangeEvent.rows.of(office.owner).count()) == before


@pytest.mark.parametrize("name", WITH_USER)
def test_a_user_that_is_not_there_or_left_does_nothing(office, tmp_path, name):
    words = words_of(name, tmp_path)
    User.objects.filter(username="owner").update(is_active=False)
    for user in ("owner", "nobody"):
        ended = CliRunner().invoke(app, [*words, "--user", user])
        assert (ended.exit_code, ended.stdout) == (2, "")
    assert not Document.rows.of(office.owner).exists()
