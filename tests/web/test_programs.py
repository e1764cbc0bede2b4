"""Programs: a secret is shown once and never again, an owner alone sees the pages, and each action says what it did."""

import re

import pytest
from django.urls import reverse

from billwright.apps.compliance import keys
from billwright.apps.outbox import webhooks


def test_a_key_is_shown_once_and_works(as_role, office):
    owner = as_role("owner")
    body = {"key": "k", "name": "Lab interface", "days": "30", "scopes": ["claims.view", "claims.edit"]}
    made = owner.post(reverse("api_keys"), body)
    [token] = re.findall(r"bw_[a-z2-9]{12}_[\w-]{43}", made.text)
    assert (made.status_code, made.headers["Cache-Control"].startswith("max-age=0")) == (200, True)
    assert made.cookies["taken"].value == "k"  # the browser forgets what was typed
    again = owner.get(reverse("api_keys")).text
    assert token not in again and token[:15] in again and "2 permissions" in again
    [seen] = keys.api_keys(office.owner)
    assert keys.key_actor(token, seen.made_at).permissions == {"claims.view", "claims.edit"}
    revoked = owner.post(reverse("revoke_key", args=[seen.public_id]), {"key": "r"}, follow=True)
    assert "The key is revoked" in revoked.text and "Ended: it was revoked" in revoked.text
    with pytest.raises(keys.KeyRefusedError):
        keys.key_actor(token, seen.made_at)


def test_what_is_wrong_stands_beside_its_field_with_what_was_typed(as_role, office):
    owner = as_role("owner")
    keys.make_key(office.owner, keys.MakeKey("Lab interface", ("claims.view",)))
    body = {"key": "k", "name": "Lab interface", "days": "30", "scopes": ["claims.view"]}
    refused = owner.post(reverse("api_keys"), body)
    assert refused.status_code == 422
    assert "a key of this name is there" in refused.text.lower()
    assert 'value="Lab interface"' in refused.text and 'value="claims.view" id' in refused.text
    nothing = owner.post(reverse("api_keys"), {"key": "k", "name": "Other", "days": "30"})
    assert (nothing.status_code, "choose at least one thing" in nothing.text.lower()) == (422, True)
    forged = owner.post(reverse("api_keys"), body | {"name": "Other", "scopes": ["everything"]})
    assert forged.status_code == 422 and len(keys.api_keys(office.owner)) == 1


def test_an_endpoint_is_added_told_again_and_ended(as_role, office):
    owner = as_role("owner")
    body = {"key": "k", "name": "Lab", "url": "https://lab.example/<hook>", "events": ["receipt.taken"]}
    made = owner.post(reverse("webhooks"), body)
    [secret] = re.findall(r"whsec_[\w-]{43}", made.text)
    again = owner.get(reverse("webhooks")).text
    assert secret not in again and "https://lab.example/&lt;hook&gt;" in again
    [endpoint] = webhooks.endpoints(office.owner)
    from billwright.apps.compliance.access import writing

    with writing(office.owner):
        webhooks.announce(office.owner, "receipt.taken", ["0199"])
    [told] = webhooks.tellings(office.owner)
    assert "receipt.taken" in owner.get(reverse("webhooks")).text
    for name, at in (("tell_again", told.public_id), ("tell_failed_again", endpoint.public_id)):
        assert "told" in owner.post(reverse(name, args=[at]), {"key": name}, follow=True).text
    ended = owner.post(reverse("end_webhook", args=[endpoint.public_id]), {"key": "e"}, follow=True)
    assert "It is told nothing more" in ended.text
    wrong = owner.post(reverse("webhooks"), body | {"url": "http://10.0.0.8/"})
    assert wrong.status_code == 422 and "begins with https://" in wrong.text


@pytest.mark.parametrize("role", ["manager", "biller", "auditor", "front_desk"])
def test_nobody_but_an_owner_sees_them_or_a_way_to_them(as_role, role):
    person = as_role(role)
    for name in ("api_keys", "webhooks"):
        assert person.get(reverse(name)).status_code == 403
    if role != "front_desk":
        assert reverse("api_keys") not in person.get("/").text
