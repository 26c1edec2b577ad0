"""Addresses of what comes after accreditation, which `accreditation.urls` puts among its own."""

from django.urls import path

from accreditation.views import (
    corrections,
    custody,
    desk_figures,
    error_reports,
    mission_cards,
    observer_card,
)

commission = [
    path("corrections/", corrections.index, name="corrections"),
    path(
        "applications/<str:reference>/prepare-correction/",
        corrections.prepare,
        name="correction_prepare",
    ),
    path("corrections/<str:reference>/drop/", corrections.drop, name="correction_drop"),
    path("corrections/<str:reference>/answer/", corrections.answer, name="report_answer"),
    path("figures/", desk_figures.index, name="figures"),
    path("cards/", custody.index, name="custody"),
    path("cards/<str:reference>/", custody.mission, name="custody_mission"),
    path("cards/<str:reference>/act/", custody.act, name="cards_act"),
]

of_mission = [
    path(
        "applications/<str:reference>/report-error/", error_reports.of_mission, name="report_error"
    ),
    path("<str:mission>/cards/", mission_cards.cards, name="cards"),
    path("<str:mission>/cards/act/", mission_cards.act, name="cards_act"),
]

of_observer = [
    path("card/", observer_card.card, name="card"),
    path("error/", error_reports.of_observer, name="report_error"),
]
