"""The addresses that recipients are given."""

from django.urls import path

from tocsin.faces.public import views

app_name = "public"
urlpatterns = [path("<str:token>", views.acknowledgement, name="acknowledgement")]
