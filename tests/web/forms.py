"""What a browser would send of a form on a page, as it was opened."""

import html
import re


def sent_of(page: str, begins: str) -> dict[str, str]:
    """Of the form whose tag begins so: its inputs and selects by name. What stands in a template is no part of it."""
    form = re.search(rf"{re.escape(begins)}.*?</form>", page, re.S)[0]
    form = re.sub(r"<template.*?</template>", "", form, flags=re.S)
    sent = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = (re.search(rf' {each}="([^"]*)"', tag) for each in ("name", "value"))
        if name:
            sent[name[1]] = html.unescape(value[1]) if value else ""
    for select, options in re.findall(r'<select name="(\w+)".*?>(.*?)</select>', form, re.S):
        chosen = re.search(r'value="([^"]*)" selected', options)
        sent[select] = chosen[1] if chosen else re.search(r'value="([^"]*)"', options)[1]
    return sent
