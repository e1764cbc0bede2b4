"""Every address that Billwright answers."""

from django.urls import include, path

urlpatterns = [path("api/", include("billwright.api.urls")), path("", include("billwright.web.urls"))]

handler400 = "billwright.web.errors.bad_request"
handler403 = "billwright.web.errors.forbidden"
handler404 = "billwright.web.errors.not_found"
handler500 = "billwright.web.errors.broken"
