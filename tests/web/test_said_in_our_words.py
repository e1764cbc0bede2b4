"""Nothing that Django or the sign-in says of its own accord is left in its own words, in any form of any page."""

import importlib
import pkgutil
from gettext import GNUTranslations
from io import BytesIO
from itertools import chain
from pathlib import Path

import pytest
from allauth.account.forms import ChangePasswordForm, LoginForm, ReauthenticateForm
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.functional import Promise
from django.utils.translation import override

from billwright import web
from billwright.web import views

CATALOGUE = Path(web.__file__).parent / "locale/en/LC_MESSAGES/django.po"
SIGN_IN = (LoginForm, ChangePasswordForm, ReauthenticateForm, AuthenticateForm, ActivateTOTPForm)
TYPED = ("", " ", "x" * 5000, "not on the list", "-1", "9" * 20, "1.23456", "a\x00b", [], ["no such"], "13/45/2026")


def _ours() -> set[type[forms.BaseForm]]:
    for package in (web, views):
        for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)
    found, queue = set(), [forms.BaseForm]
    while queue:
        kind = queue.pop()
        queue += kind.__subclasses__()
        if kind.__module__.startswith("billwright."):
            found.add(kind)
    return found


FORMS = sorted((*_ours(), *SIGN_IN), key=lambda kind: f"{kind.__module__}.{kind.__name__}")


def _stock(message: object) -> str:
    """The message where nobody put it in other words; empty where it is ours."""
    if not isinstance(message, Promise):
        return ""
    with override("en-us"):
        said = str(message)
    with override(None):
        return said if said == str(message) else ""


def _refusals(field: forms.Field) -> list[object]:
    said = []
    files = (None, SimpleUploadedFile("empty.txt", b""))
    for typed in files if isinstance(field, forms.FileField) else TYPED:
        try:
            field.clean(typed, None) if isinstance(field, forms.FileField) else field.clean(typed)
        except ValidationError as refused:
            said += [each.message for each in refused.error_list]
    return said


def test_there_are_forms_to_walk():
    assert len(FORMS) > 30
    assert {"PatientForm", "ClientForm", "PaymentForm", "CoverageForm"} <= {kind.__name__ for kind in FORMS}


def test_a_phrase_of_djangos_own_would_be_noticed():
    """The words of a field that no form of ours has."""
    assert _stock(forms.JSONField().error_messages["invalid"])


@pytest.mark.parametrize("kind", FORMS, ids=lambda kind: f"{kind.__module__.rpartition('.')[2]}.{kind.__name__}")
def test_a_form_has_no_stock_phrase_left(kind):
    stock = []
    for name, field in kind.base_fields.items():
        checked = (each.message for each in field.validators if hasattr(each, "message"))
        said = chain(field.error_messages.values(), checked, _refusals(field))
        stock += [f"{name}: {words}" for words in map(_stock, said) if words]
    assert not stock


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"login": "", "password": ""}, ("This is needed",)),
        ({"login": "biller", "password": "wrong"}, ("This name and password do not fit together: check both",)),
        ({"login": "nobody@example.org", "password": "x"}, ("do not fit together: check both",)),
    ],
)
def test_the_sign_in_speaks_as_the_desk_does(office, sent, words):
    answer = Client(SERVER_NAME="localhost").post("/sign-in/", sent)
    for each in words:
        assert each in answer.text
    assert "not correct" not in answer.text and "required." not in answer.text


def test_a_number_too_large_and_a_text_too_long(as_role):
    sent = {"key": "once", "name": "x" * 121, "terms_days": "400", "language": "fr"}
    answer = as_role("biller").post("/clients/new/", sent)
    assert answer.status_code == 422
    for words in ("At most 120 characters fit: this has 121", "At most 365", "Choose one of the list: fr is not on it"):
        assert words in answer.text


def test_the_compiled_catalogue_is_the_written_one():
    compiled = BytesIO()
    with CATALOGUE.open("rb") as written:
        write_mo(compiled, read_po(written, locale="en"))
    compiled.seek(0)
    with CATALOGUE.with_suffix(".mo").open("rb") as kept:
        assert _texts(kept) == _texts(compiled)


def _texts(compiled) -> dict:
    return {name: text for name, text in GNUTranslations(compiled)._catalog.items() if name}
