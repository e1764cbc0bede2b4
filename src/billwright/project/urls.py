"""Every address that Billwright answers."""

from django.urls import include, path

urlpatterns = [path("", include("billwright.web.urls"))]
