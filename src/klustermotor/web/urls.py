"""Every address of the product; each room brings its own."""

from allauth.account.views import login, logout
from django.urls import include, path
from django.views.i18n import set_language

import klustermotor.web.cases.converters  # noqa: F401 - registers the form of identifiers in addresses

urlpatterns = [
    path("sign-in/", login, name="account_login"),
    path("sign-out/", logout, name="account_logout"),
    path("language/", set_language, name="set_language"),
    path("case/<key:case_key>/", include("klustermotor.web.initiatives.urls")),
    path("case/<key:case_key>/", include("klustermotor.web.coherence.urls")),
    path("case/<key:case_key>/", include("klustermotor.web.actors.urls")),
    path("case/<key:case_key>/", include("klustermotor.web.regions.urls")),
    path("", include("klustermotor.web.exchange.urls")),
    path("", include("klustermotor.web.workspace.urls")),
]
