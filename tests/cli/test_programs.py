"""`billwright keys` and `billwright webhooks`: a secret is printed once and alone, so that a script can keep it."""

import json

import pytest
from tests.office import NOW
from typer.testing import CliRunner

from billwright.apps.compliance.keys import KeyRefusedError, key_actor
from billwright.apps.outbox import webhooks
from billwright.cli.main import app


def run(*words: str):
    return CliRunner().invoke(app, [*words, "--user", "owner"])


def test_a_key_is_made_listed_and_revoked(office):
    made = run("keys", "make", "Lab interface", "--may", "claims.view", "--may", "parties.view", "--days", "30")
    assert made.exit_code == 0 and made.stdout.count("\n") == 1, made.stderr
    token = made.stdout.strip()
    assert key_actor(token, NOW).permissions == {"claims.view", "parties.view"}
    listed = run("keys", "list").stdout
    assert token[:15] in listed and token not in listed
    assert "Lab interface, made by Owner Example, until 20" in listed and ": claims.view, parties.view" in listed
    assert [each["name"] for each in json.loads(run("keys", "list", "--json").stdout)["keys"]] == ["Lab interface"]
    assert run("keys", "revoke", "Lab interface").stdout == "The key of Lab interface is revoked.\n"
    with pytest.raises(KeyRefusedError):
        key_actor(token, NOW)
    again = run("keys", "revoke", "Lab interface")
    assert (again.exit_code, again.stderr) == (2, "billwright: there is none of the name 'Lab interface'\n")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--may", "claims.sneeze"], "there is no permission claims.sneeze"),
        (["--may", "claims.view", "--days", "9999"], "1 to 730 days"),
    ],
)
def test_what_is_wrong_is_one_line(office, words, said):
    ended = run("keys", "make", "Lab", *words)
    assert ended.exit_code == 2 and ended.stdout == ""
    assert said in ended.stderr and ended.stderr.count("\n") == 1


def test_a_key_is_made_by_a_person(office):
    ended = CliRunner().invoke(app, ["keys", "make", "Lab", "--may", "claims.view"])
    assert (ended.exit_code, ended.stderr) == (2, "billwright: a key acts for a person: say who makes it\n")


def test_an_endpoint_is_added_listed_and_ended(office):
    made = run("webhooks", "add", "Lab", "https://lab.example/hook", "--of", "claim.paid", "--of", "receipt.taken")
    assert made.exit_code == 0 and made.stdout.startswith("whsec_"), made.stderr
    assert run("webhooks", "list").stdout == (
        "Lab  https://lab.example/hook  0 waiting, 0 failed: claim.paid, receipt.taken\n"
    )
    assert run("webhooks", "end", "Lab").stdout == "Lab is told nothing more.\n"
    assert [each.active for each in webhooks.endpoints(office.owner)] == [False]
    assert "ended" in run("webhooks", "list").stdout
    refused = run("webhooks", "add", "Lab", "http://lab.example/hook", "--of", "claim.paid")
    assert refused.exit_code == 2 and "https://" in refused.stderr
