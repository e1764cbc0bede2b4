"""A long choice reads as Django's own does."""

import pytest
from django import forms
from django.test.html import parse_html
from django.utils.html import escape

from billwright.web.long_select import LongSelect

CHOICES = [("", "Choose a client"), ("1", "Mill & Sons"), ("2", '<b>"Granite"</b>')]


class Form(forms.Form):
    plain = forms.ChoiceField(choices=CHOICES, help_text="Who pays")
    long = forms.ChoiceField(choices=CHOICES, help_text="Who pays", widget=LongSelect({"data-key": "h"}))


@pytest.mark.parametrize("chosen", ["", "1", "2", "3"])
def test_it_says_what_djangos_says(chosen):
    form = Form({"plain": chosen, "long": chosen})
    long = str(form["long"]).replace(' data-key="h"', "")
    assert parse_html(long) == parse_html(str(form["plain"]).replace("plain", "long"))


def test_a_name_is_no_markup():
    assert escape('<b>"Granite"</b>') in str(Form()["long"]) and "<b>" not in str(Form()["long"])
