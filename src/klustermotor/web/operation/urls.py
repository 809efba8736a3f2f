"""The address that is asked whether all is well."""

from django.urls import path

from klustermotor.web.operation import views

urlpatterns = [path("health/", views.health, name="health")]
