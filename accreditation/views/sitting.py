"""Addresses of the sitting: resolutions, their papers, letters, appeals, badges."""

from django.urls import URLPattern, path

from accreditation.views import (
    adopting,
    after_accreditation,
    appeal_desk,
    badges,
    decisions,
    public_resolutions,
    resolution_papers,
    resolutions,
)

pages: list[URLPattern] = [
    path("resolutions/", resolutions.index, name="resolutions"),
    path("resolutions/draft/", resolutions.draft, name="resolution_draft"),
    path("resolutions/<str:reference>/", resolutions.resolution, name="resolution"),
    path("resolutions/<str:reference>/adopt/", adopting.adopt, name="resolution_adopt"),
    path("resolutions/<str:reference>/put-right/", adopting.put_right, name="resolution_put_right"),
    path("resolutions/<str:reference>/strike/", resolutions.strike, name="resolution_strike"),
    path("resolutions/<str:reference>/scan/", resolutions.scan, name="resolution_scan"),
    *(
        path(
            f"resolutions/<str:reference>/resolution-<str:language>.{form}",
            resolution_papers.resolution,
            {"form": form},
            f"resolution_{form}",
        )
        for form in resolution_papers.FORMS
    ),
    *(
        path(
            f"resolutions/<str:reference>/{verb}/",
            resolutions.act,
            {"verb": verb},
            f"resolution_{verb}",
        )
        for verb in resolutions.SIMPLE
    ),
    *(
        path(
            f"resolutions/<str:reference>/letters/<str:mission>/letter-<str:language>.{form}",
            appeal_desk.letter,
            {"form": form},
            f"letter_{form}",
        )
        for form in resolution_papers.FORMS
    ),
    path("appeals/", appeal_desk.index, name="appeals"),
    path("appeals/<str:reference>/", appeal_desk.appeal, name="appeal"),
    path("appeals/<str:reference>/letter/", appeal_desk.scan, name="appeal_scan"),
    path("applications/<str:reference>/appeal/", appeal_desk.enter, name="appeal_enter"),
    *after_accreditation.commission,
    path("badges/", badges.index, name="badges"),
    path("badges/again/", badges.again, name="badges_again"),
    path("badges/<str:written>.pdf", badges.file, name="badge_file"),
]

of_the_public: list[URLPattern] = [
    path("<str:code>/resolutions/", public_resolutions.index, name="resolutions"),
    path("<str:code>/resolutions/<str:reference>/", public_resolutions.show, name="resolution"),
    path(
        "<str:code>/resolutions/<str:reference>/resolution.pdf",
        public_resolutions.file,
        name="resolution_pdf",
    ),
]
of_mission: list[URLPattern] = [
    path("applications/<str:reference>/appeal/", decisions.appeal, name="appeal"),
    path("applications/<str:reference>/appeal/letter/", decisions.appeal_scan, name="appeal_scan"),
    path("<str:mission>/decisions/<str:reference>/", decisions.decision, name="decision"),
]
for _form in resolution_papers.FORMS:
    _given = {"form": _form}
    of_mission += [
        path(
            f"applications/<str:reference>/letter-<str:language>.{_form}",
            decisions.letter_of_one,
            _given,
            f"letter_of_one_{_form}",
        ),
        path(
            f"<str:mission>/decisions/<str:reference>/letter-<str:language>.{_form}",
            decisions.letter,
            _given,
            f"letter_{_form}",
        ),
    ]
