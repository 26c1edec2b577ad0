"""Addresses of what comes after accreditation, which `accreditation.urls` puts among its own."""

from django.urls import path

from accreditation.views import corrections, custody, desk_figures, mission_cards, observer_card

commission = [
    path("corrections/", corrections.index, name="corrections"),
    path(
        "applications/<str:reference>/prepare-correction/",
        corrections.prepare,
        name="correction_prepare",
    ),
    path("figures/", desk_figures.index, name="figures"),
    path("cards/", custody.index, name="custody"),
    path("cards/<str:reference>/", custody.mission, name="custody_mission"),
    path("cards/<str:reference>/act/", custody.act, name="cards_act"),
]

of_mission = [
    path("<str:mission>/cards/", mission_cards.cards, name="cards"),
    path("<str:mission>/cards/act/", mission_cards.act, name="cards_act"),
]

of_observer = [path("card/", observer_card.card, name="card")]
