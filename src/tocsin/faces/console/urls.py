"""The addresses of the console: signing in, the warning rooms, and the rooms of `urls_picture`."""

from django.urls import path

from tocsin.faces.console import now, sign_in, threats, urls_picture

app_name = "console"
urlpatterns = [
    path("enrol/<str:token>", sign_in.enrol, name="enrol"),
    path("signed-out", sign_in.signed_out, name="signed-out"),
    path("sign-out", sign_in.sign_out, name="sign-out"),
    path("", now.now, name="now"),
    path("threats", threats.listed, name="threats"),
    path("threats/<uuid:threat_id>", threats.threat, name="threat"),
    *urls_picture.urlpatterns,
]
