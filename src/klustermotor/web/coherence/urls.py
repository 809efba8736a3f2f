"""Addresses of the plans."""

from django.urls import path

from klustermotor.web.coherence import views

urlpatterns = [path("plans/", views.plans, name="plans")]
