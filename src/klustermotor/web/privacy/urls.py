"""Addresses of privacy: the public register, pages of a person and of one's own account, mailings and the trail."""

from django.urls import include, path

from klustermotor.web.privacy import consent_views, erase_views, views

in_case = [
    path("people/<key:key>/held/", views.held, name="person_held"),
    path("people/<key:key>/held.json", views.held_file, name="person_held_file"),
    path("people/<key:key>/erase/", erase_views.person_erase, name="person_erase"),
    path("people/<key:key>/consents/", consent_views.consents, name="consents"),
    path("consents/<int:number>/withdraw/", consent_views.consent_withdraw, name="consent_withdraw"),
    path("mailings/", consent_views.mailings, name="mailings"),
    path("mailings/<slug:mailing>.csv", consent_views.mailing_file, name="mailing_file"),
    path("review/", views.review, name="people_review"),
    path("trail/", views.case_trail, name="trail"),
]

urlpatterns = [
    path("privacy/", views.privacy, name="privacy"),
    path("account/held/", views.account_held, name="account_held"),
    path("account/erase/", erase_views.account_erase, name="account_erase"),
    path("accounts/<int:number>/erase/", erase_views.account_erase_other, name="account_erase_other"),
    path("case/<key:case_key>/", include(in_case)),
]
