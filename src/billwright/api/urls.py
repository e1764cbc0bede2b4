"""The API's own addresses, and a problem for every other one below it."""

from django.urls import path, re_path
from django.views.decorators.csrf import csrf_exempt

from billwright.api.door import nothing_here
from billwright.api.main import api, docs, openapi

urlpatterns = [
    path("v1/openapi.json", openapi, name="api_openapi"),
    path("v1/docs", docs, name="api_docs"),
    path("v1/", api.urls),
    re_path(r"", csrf_exempt(nothing_here), name="api_nothing"),
]
