"""Addresses of what evaluators say, within a case."""

from django.urls import path

from klustermotor.web.evaluation import views

urlpatterns = [
    path("initiatives/<key:key>/annotations/", views.annotated, name="annotations"),
    path("initiatives/<key:key>/annotations/<int:number>/", views.change, name="annotation_change"),
    path(
        "initiatives/<key:key>/annotations/<int:number>/withdraw/", views.withdraw, name="annotation_withdraw"
    ),
    path("initiatives/<key:key>/annotations/<int:number>/answer/", views.answer, name="annotation_answer"),
]
