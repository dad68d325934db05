"""The addresses of the API."""

from django.urls import path

from tocsin.faces.api import views

app_name = "api"
urlpatterns = [
    path("alerts", views.alerts, name="alerts"),
    path("checkpoint", views.checkpoint, name="checkpoint"),
    path("health", views.health, name="health"),
]
