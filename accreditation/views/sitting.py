"""Addresses of the sitting: resolutions, their papers, corrections, badges."""

from django.urls import URLPattern, path

from accreditation.views import (
    adopting,
    after_accreditation,
    badges,
    resolution_papers,
    resolutions,
)

pages: list[URLPattern] = [
    path("resolutions/", resolutions.index, name="resolutions"),
    path("resolutions/draft/", resolutions.draft, name="resolution_draft"),
    path("resolutions/<str:reference>/", resolutions.resolution, name="resolution"),
    path("resolutions/<str:reference>/adopt/", adopting.adopt, name="resolution_adopt"),
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
    *after_accreditation.commission,
    path("badges/", badges.index, name="badges"),
    path("badges/again/", badges.again, name="badges_again"),
    path("badges/<str:written>.pdf", badges.file, name="badge_file"),
]
