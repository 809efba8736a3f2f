"""Addresses of forms and of the history, within a case."""

from django.urls import path

from klustermotor.web.recording import finder, history_views, views

urlpatterns = [
    path("record/<slug:collection>/new/", views.new, name="record_new"),
    path("record/<slug:collection>/<key:key>/", views.edit, name="record_edit"),
    path("record/<slug:collection>/<key:key>/remove/", views.remove, name="record_remove"),
    path("record/<slug:collection>/<key:key>/history/", history_views.record, name="record_history"),
    path("find/<slug:collection>/", finder.find, name="find"),
    path("changes/", history_views.changes, name="changes"),
    path("changes/<int:number>/", history_views.change, name="change"),
    path("changes/<int:number>/undo/", history_views.undo, name="change_undo"),
    path("removed/", history_views.removed, name="removed"),
]
