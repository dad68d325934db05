"""The addresses at which anybody may tell the desk something."""

from django.urls import path

from tocsin.faces.public import telling

app_name = "tell"
urlpatterns = [
    path("", telling.tell, name="tell"),
    path("receipt", telling.receipt, name="receipt"),
    path("partner/<str:token>", telling.from_partner, name="partner"),
]
