"""Taking in a file from outside by hand, the same way the worker does."""

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render

from billwright.apps.compliance.errors import RefusedError
from billwright.flows.jobs import ask_take_in, is_long
from billwright.flows.receive import receive as take_in
from billwright.web.pages import FORM, Request, page

LARGEST = 100_000_000
"""Bytes. A larger file goes through a partner's folder or the command line, which stream it."""


class FileForm(forms.Form):
    """No idempotency key: the same bytes twice are one file, and nothing of it happens twice."""

    use_required_attribute = False
    file = forms.FileField(
        label="File",
        help_text="835, 277CA, 999, TA1 or a scan",
        allow_empty_file=True,
        error_messages={"required": "choose a file first"},
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST:
            raise forms.ValidationError("larger than 100 MB: use billwright receive on the command line")
        return file


@page("files.receive", methods=FORM)
def receive(request: Request) -> HttpResponse:
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        data = file.read()
        try:
            if is_long(data):
                return redirect("job", ask_take_in(request.actor, file.name, data))
            received = take_in(request.actor, file.name, data)
        except RefusedError as refusal:
            form.add_error("file", str(refusal))
        else:
            say = messages.warning if received.waiting else messages.success
            say(request, received.words)
            return redirect("documents")
    return render(request, "documents/receive.html", {"form": form}, status=422 if form.is_bound else 200)
