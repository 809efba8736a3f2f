"""Every address of the product; each room brings its own."""

from django.urls import include, path
from django.views.i18n import set_language

import klustermotor.web.cases.converters  # noqa: F401 - registers the form of identifiers in addresses
from klustermotor.web.recording import draft_views

urlpatterns = [
    path("", include("klustermotor.web.accounts.urls")),
    path("language/", set_language, name="set_language"),
    path("drafts/", draft_views.mine, name="drafts"),
    path("drafts/keep/", draft_views.keep, name="draft_keep"),
    path("drafts/drop/", draft_views.drop, name="draft_drop"),
    path("case/<key:case_key>/", include("klustermotor.web.recording.urls")),
    path("case/<key:case_key>/", include("klustermotor.web.initiatives.urls")),
    path("case/<key:case_key>/", include("klustermotor.web.coherence.urls")),
    path("case/<key:case_key>/", include("klustermotor.web.actors.urls")),
    path("case/<key:case_key>/", include("klustermotor.web.regions.urls")),
    path("case/<key:case_key>/", include("klustermotor.web.networks.urls")),
    path("case/<key:case_key>/", include("klustermotor.web.registers.urls")),
    path("", include("klustermotor.web.surveys.urls")),
    path("case/<key:case_key>/", include("klustermotor.web.diagnosis.urls")),
    path("api/", include("klustermotor.web.api.urls")),
    path("", include("klustermotor.web.exchange.urls")),
    path("", include("klustermotor.web.operation.urls")),
    path("", include("klustermotor.web.reminders.urls")),
    path("", include("klustermotor.web.publishing.urls")),
    path("", include("klustermotor.web.privacy.urls")),
    path("case/<key:case_key>/", include("klustermotor.web.evaluation.urls")),
    path("", include("klustermotor.web.workspace.urls")),
]
