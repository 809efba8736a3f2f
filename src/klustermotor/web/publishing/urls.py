"""Addresses of what everybody reads, and of where it is chosen."""

from django.urls import path

from klustermotor.web.publishing import open_views, views

urlpatterns = [
    path("open/", open_views.open_list, name="open_list"),
    path("open/<key:open_case>/<key:open_key>/", open_views.open_page, name="open_page"),
    path(
        "open/<key:open_case>/<key:open_key>/figures/<slug:name>.svg",
        open_views.open_figure,
        name="open_figure",
    ),
    path("case/<key:case_key>/initiatives/<key:key>/public/", views.choose, name="public"),
    path("case/<key:case_key>/initiatives/<key:key>/public/preview/", views.preview, name="public_preview"),
]
