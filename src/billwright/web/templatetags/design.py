"""For the page that shows what pages are made of."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_block_tag(end_name="endspecimen")
def specimen(content: str, title: str, words: str = "") -> SafeString:
    """A piece as it looks, when to use it, and the very markup that made it."""
    markup = "\n".join(line for line in content.strip().splitlines() if line.strip())
    return format_html(
        '<article class="card"><header><h3>{}</h3><p class="soft small">{}</p></header>'
        '<div class="card-body">{}</div><footer><details><summary>Markup</summary>'
        '<pre class="markup" tabindex="0" aria-label="Markup of {}">{}</pre></details></footer></article>',
        title,
        words,
        SafeString(content.strip()),
        title,
        markup,
    )
