"""The menu leads where a role may go, by click and by key, and says where one is."""

import re

import pytest
from django.urls import reverse
from tests.office import ROLES

from billwright.apps.compliance.permissions import PERMISSIONS
from billwright.apps.compliance.permissions import ROLES as TABLE
from billwright.web.commands import COMMANDS
from billwright.web.menu import MENU

ENTRIES = [each for _, entries in MENU for each in entries]


def test_its_table():
    assert {each.permission for each in ENTRIES} <= set(PERMISSIONS)
    for keys in ([each.go for each in ENTRIES if each.go], [each.key for each in ENTRIES if each.key]):
        assert len(keys) == len(set(keys)), "one key, one place"


def test_whatever_the_menu_leads_to_is_found_by_typing_too_and_by_the_same_people():
    """A command that does more than show a page may ask for more: what is ready to send is for who may send."""
    offered = {(each.page, each.permission) for each in COMMANDS}
    assert {(each.page, each.permission) for each in ENTRIES} - offered == set()


@pytest.mark.parametrize("role", ROLES)
def test_a_role_sees_what_it_may_open(as_role, role):
    text = as_role(role).get("/").text
    shown = text.split('aria-label="Desks">')[1].split("</nav>")[0]
    for each in ENTRIES:
        assert (f'href="{reverse(each.page)}"' in shown) == (each.permission in TABLE[role]), each.label


def test_it_says_where_one_is_and_the_list_of_keys_is_its_own(as_role):
    text = as_role("owner").get("/claims/").text
    assert re.search(r'href="/claims/" data-go="c" aria-current="page"', text)
    assert text.count('aria-current="page">Claims') == 2  # in the side and on a phone
    keys = text.split('id="shortcuts"')[1]
    for each in ENTRIES:
        if each.go:
            assert f"<dt><kbd>g</kbd> <kbd>{each.go}</kbd></dt><dd>{each.label}</dd>" in keys
