"""A program reads what claims are checked for."""

from tests.api.conftest import problem

from billwright.rules.scrub.registry import REGISTRY


def test_every_check_is_listed_and_one_is_read_with_its_examples(program):
    listed = program.get("/checks").json()
    assert [each["id"] for each in listed["rows"]] == list(REGISTRY)
    one = program.get("/checks/duplicate-line").json()
    assert (one["row"]["severity"], one["scope"]) == (
        REGISTRY["duplicate-line"].severity,
        REGISTRY["duplicate-line"].scope,
    )
    assert len(one["says"]) == len(REGISTRY["duplicate-line"].fails)
    problem(program.get("/checks/no-such-check"), 404)
