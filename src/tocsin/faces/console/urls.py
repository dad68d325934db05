"""The addresses of the console."""

from django.urls import path

from tocsin.faces.console import sign_in

app_name = "console"
urlpatterns = [
    path("enrol/<str:token>", sign_in.enrol, name="enrol"),
    path("signed-out", sign_in.signed_out, name="signed-out"),
    path("sign-out", sign_in.sign_out, name="sign-out"),
]
