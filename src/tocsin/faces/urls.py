"""Every address of the desk, one room a line."""

from django.urls import include, path

urlpatterns = [
    path("a/", include("tocsin.faces.public.urls")),
    path("api/v1/", include("tocsin.faces.api.urls")),
    path("", include("tocsin.faces.console.urls")),
]
