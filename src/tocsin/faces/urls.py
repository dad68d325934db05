"""Every address of the desk, one room a line."""

from django.templatetags.static import static
from django.urls import include, path
from django.views.generic import RedirectView

handler400 = "tocsin.faces.refusals.bad_request"
handler403 = "tocsin.faces.refusals.forbidden"
handler404 = "tocsin.faces.refusals.not_found"
handler500 = "tocsin.faces.refusals.broken"
urlpatterns = [
    path("favicon.ico", RedirectView.as_view(url=static("console/icon.svg"))),
    path("a/", include("tocsin.faces.public.urls")),
    path("tell/", include("tocsin.faces.public.urls_tell")),
    path("api/v1/", include("tocsin.faces.api.urls")),
    path("", include("allauth.socialaccount.providers.openid_connect.urls")),
    path("", include("tocsin.faces.console.urls")),
]
