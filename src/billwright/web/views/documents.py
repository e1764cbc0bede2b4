"""Files: what came in, went out or was made here; a look at one; taking one in from outside."""

from csp.constants import NONE, SELF
from django.http import HttpResponse

from billwright.apps.documents import queries
from billwright.web.pages import Request, page

SHOWN_INLINE = {"application/pdf", "text/plain", "image/png", "image/jpeg"}
"""What a browser shows without running anything; the rest is downloaded."""
STORED_FILE_POLICY = {
    "default-src": [NONE],
    "object-src": [SELF],
    "frame-ancestors": [NONE],
    "base-uri": [NONE],
    "form-action": [NONE],
}


@page("documents.view", audit="document")
def document(request: Request, public_id: str) -> HttpResponse:
    """The bytes as they were kept. `?download` asks for them as a file; X12 and other text is shown as text.

    Nothing in a stored file may run or load anything here, whatever it is: its own policy is stricter than the pages'.
    """
    content = queries.content(request.actor, str(public_id))
    media_type = content.media_type if content.media_type in SHOWN_INLINE else "application/octet-stream"
    if media_type == "application/octet-stream" and content.data[:3] in (b"ISA", b"TA1"):
        media_type = "text/plain"
    response = HttpResponse(content.data, content_type=media_type)
    inline = media_type != "application/octet-stream" and "download" not in request.GET
    response.headers["Content-Disposition"] = _disposition(inline, content.name)
    response.headers["Cache-Control"] = "private, no-store"
    response._csp_config = STORED_FILE_POLICY  # type: ignore[attr-defined]
    return response


def _disposition(inline: bool, name: str) -> str:
    plain = "".join(each if (each.isascii() and each.isalnum()) or each in ".-_" else "_" for each in name)
    return f'{"inline" if inline else "attachment"}; filename="{plain}"'
