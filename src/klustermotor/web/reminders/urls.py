"""Addresses of reminders and of the calendar; those of a feed lie outside the cases."""

from django.urls import include, path

from klustermotor.web.reminders import views

_of_case = [
    path("initiatives/<key:key>/missing/", views.missing, name="initiative_missing"),
    path("attention/", views.attention_page, name="attention"),
    path("calendar/", views.calendar, name="calendar"),
    path("calendar/address/", views.calendar_address, name="calendar_address"),
    path("firm/<key:key>/calendar/", views.firm_calendar, name="firm_calendar"),
    path("firm/<key:key>/calendar/address/", views.firm_calendar_address, name="firm_calendar_address"),
]
urlpatterns = [
    path("case/<key:case_key>/", include(_of_case)),
    path("calendar/<slug:secret>.ics", views.feed, name="calendar_feed"),
]
