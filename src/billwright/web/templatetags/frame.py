"""What stands around every page."""

from typing import Any

from django import template

from billwright.web.menu import MENU, Entry

register = template.Library()


@register.simple_tag(takes_context=True)
def menu(context: Any) -> list[tuple[str, list[tuple[Entry, str]]]]:
    """The groups of the menu with what the actor may open, and for each what aria-current says: page, true or nothing."""
    request = context["request"]
    here = request.resolver_match.url_name if request.resolver_match else ""

    def current(entry: Entry) -> str:
        return "page" if here == entry.page else "true" if here in entry.within else ""

    groups = [
        (title, [(each, current(each)) for each in entries if request.actor.may(each.permission)])
        for title, entries in MENU
    ]
    return [(title, entries) for title, entries in groups if entries]
