"""Addresses of what the State decides: actor / noun / verb. One list for each actor.

The verbs come from the table: `commission:examine` for one file, `examine_many` for many.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.urls import URLPattern, include, path

from accreditation.forms.verbs import FOR_MANY
from accreditation.views import (
    acts,
    acts_many,
    administrator,
    after_accreditation,
    auditor,
    clerk_file,
    closing,
    commission,
    demo_mails,
    figures,
    files,
    head_of_mission,
    health,
    holdings,
    invitations,
    invited,
    inviting,
    locked_out,
    ministry,
    ministry_letters,
    mission_badges,
    mission_desk,
    mission_receipt,
    mission_submit,
    observer,
    pairs,
    polling_station,
    purge,
    questions,
    receipt_check,
    registering,
    registrations,
    replacing,
    reports,
    samples,
    setup,
    sitting,
    station,
    station_pack,
    tour,
    wordings,
)
from accreditation.views.offices import View, for_offices
from accreditation.workflow import VERBS, Ask, step_named
from missions.actions.admission import MAY_DECIDE
from missions.actions.invitation import MAY_INVITE
from missions.models import Inviter


def verbs_of(actor: str) -> list[URLPattern]:
    """Return the pages of every verb that this actor may take; a list is handed in elsewhere."""
    patterns = [path("applications/report/", reports.download, name="report")]
    for verb in VERBS:
        step, given = step_named(verb), {"verb": verb, "actor": actor}
        if Ask.OBSERVER_LIST in step.asks or set(step.by).isdisjoint(acts.ROLES[actor]):
            continue
        if verb in FOR_MANY:
            many = path(f"applications/{verb}/", acts_many.act_on_many, given, f"{verb}_many")
            patterns.append(many)
        patterns.append(path(f"applications/<str:reference>/{verb}/", acts.act_on_one, given, verb))
    return patterns


OF_AN_INVITATION = (
    *(invitations.send_anew, invitations.note_declined),
    *(invitations.correct_head, invitations.letter),
)
OF_A_REGISTRATION = (
    *(registrations.admit, registrations.ask, registrations.decline, registrations.identify),
    *(registrations.add_sender, registrations.correct_head, registrations.letter),
)


def acts_on(
    kind: str, at: str, guard: Callable[[View], View], given: dict[str, Any], views: Iterable[View]
) -> Iterator[URLPattern]:
    """Yield a page below `at` for each view, called as the view is."""
    for view in views:
        verb = view.__name__
        yield path(f"{at}{verb.replace('_', '-')}/", guard(view), given, f"{kind}_{verb}")


def arrivals_of(inviter: Inviter) -> list[URLPattern]:
    """Return the pages of invitations and registrations of one office; each sees its own alone."""
    given = {"inviter": inviter}
    may_invite, deciding = for_offices(*MAY_INVITE[inviter]), for_offices(*MAY_DECIDE[inviter])
    one, asked = "invitations/<str:reference>/", "registrations/<str:reference>/"
    return [
        path("invitations/", may_invite(invitations.index), given, "invitations"),
        path("invitations/new/", may_invite(inviting.new), given, "invitation_new"),
        path(one, may_invite(invitations.show), given, "invitation"),
        *acts_on("invitation", one, may_invite, given, OF_AN_INVITATION),
        path("registrations/", deciding(registrations.index), given, "registrations"),
        path(asked, deciding(registrations.show), given, "registration"),
        *acts_on("registration", asked, deciding, given, OF_A_REGISTRATION),
    ]


# The head of a mission, on what was handed in; what is declared stands in `missions.urls`.
mission_acts = [
    path("", mission_desk.start, name="inbox"),
    path("named/<str:reference>/", invited.named, name="named"),
    *verbs_of("mission_acts"),
    path("applications/<str:reference>/", head_of_mission.file, name="file"),
    path("applications/<str:reference>/replace/", replacing.replace, name="replace"),
    path("<str:mission>/", head_of_mission.home, name="home"),
    path("<str:mission>/submit/", mission_submit.submit, name="submit"),
    path("<str:mission>/lists/", head_of_mission.lists, name="lists"),
    path("<str:mission>/lists/<str:reference>/", head_of_mission.observer_list, name="list"),
    path("<str:mission>/lists/<str:reference>/note/", mission_receipt.note, name="note"),
    path("<str:mission>/lists/<str:reference>/receipt/", mission_receipt.receipt, name="receipt"),
    path(
        "<str:mission>/lists/<str:reference>/receipt.pdf",
        mission_receipt.receipt_file,
        name="receipt_file",
    ),
    path("<str:mission>/questions/", head_of_mission.questions, name="questions"),
    *after_accreditation.of_mission,
    *sitting.of_mission,
    path("<str:mission>/badges/", mission_badges.badges, name="badges"),
    path("<str:mission>/badges/progress/", mission_badges.drawing, name="badges_progress"),
    path("<str:mission>/badges/all.zip", mission_badges.all_badges, name="badges_zip"),
    path("<str:mission>/badges/<str:reference>/badge.pdf", mission_badges.badge, name="badge"),
    path("<str:mission>/badges/<str:reference>/link/", mission_badges.link, name="badge_link"),
    path(
        "<str:mission>/badges/<str:reference>/link/paper/",
        mission_badges.link_on_paper,
        name="badge_link_paper",
    ),
    path(
        "<str:mission>/badges/<str:reference>/link/renew/",
        mission_badges.link_renew,
        name="badge_link_renew",
    ),
]

ministry_pages = [
    path("", ministry.inbox, name="inbox"),
    path("lists/<str:reference>/", ministry.observer_list, name="list"),
    path("lists/<str:reference>/note/", ministry.note, name="note"),
    path("letters/", ministry.letters, name="letters"),
    path("letters/<str:name>/scan/", ministry.letter_scan, name="letter_scan"),
    path("prepare-letter/", ministry_letters.prepare, name="letter_prepare"),
    path("visas/", ministry_letters.visa_missions, name="visas"),
    path("visas/<str:reference>/", ministry_letters.visa_support, name="visa_support"),
    path("visas/<str:reference>/letter/", ministry_letters.visa_letter, name="visa_letter"),
    path("applications/", ministry.files, name="files"),
    *arrivals_of(Inviter.MINISTRY),
    *verbs_of("ministry"),
    path("applications/<str:reference>/", ministry.file, name="file"),
]

desk = [
    path("", commission.inbox, name="inbox"),
    path("my-files/", commission.my_files, name="my_files"),
    path("questions/", questions.questions, name="questions"),
    path("matches/", pairs.matches, name="matches"),
    path("matches/<str:reference>/", pairs.match, name="match"),
    path("take-next/", holdings.take_next, name="take_next"),
    path("take/", holdings.take_many, name="take_many"),
    path("put-back/", holdings.release_many, name="release_many"),
    path("hand-over/", holdings.hand_over, name="hand_over"),
    path("files/<str:reference>/", clerk_file.file, name="file"),
    path("files/<str:reference>/number/", clerk_file.show_number, name="show_number"),
    path("files/<str:reference>/cyrillic/", clerk_file.confirm_cyrillic, name="confirm_cyrillic"),
    path("files/<str:reference>/take/", holdings.take, name="take"),
    path("files/<str:reference>/take-over/", holdings.take_over, name="take_over"),
    path("files/<str:reference>/put-back/", holdings.release, name="release"),
    path("files/<str:reference>/photo/", files.photo, name="photo"),
    path("files/<str:reference>/photo/small/", files.thumbnail, name="thumbnail"),
    path("files/<str:reference>/scan/", files.scan, name="scan"),
    path("files/<str:reference>/scan/<int:number>/", files.scan_page, name="scan_page"),
    path("files/<str:reference>/letter/", files.letter, name="letter"),
    path("files/<str:reference>/note/", files.note, name="note"),
]

commission_pages = [
    *desk,
    *sitting.pages,
    *arrivals_of(Inviter.COMMISSION),
    *verbs_of("commission"),
]

administration = [
    path("elections/", administrator.election_list, name="elections"),
    path("elections/new/", administrator.election_new, name="election_new"),
    path("elections/<str:code>/", administrator.election, name="election"),
    path("elections/<str:code>/contacts/", administrator.contacts, name="contacts"),
    path("elections/<str:code>/second-round/", setup.second_round, name="second_round"),
    path("elections/<str:code>/results/", purge.results, name="results"),
    path("personal-data/", purge.index, name="purges"),
    path("personal-data/<str:code>/", purge.show, name="purge"),
    path("personal-data/<str:code>/take-back/", purge.take_back, name="purge_take_back"),
    path("personal-data/<str:code>/confirm/", purge.confirm, name="purge_confirm"),
    path("texts/", wordings.index, name="wordings"),
    path("texts/new/", wordings.new_reason, name="wording_new"),
    path("texts/<str:subject>/", wordings.show, name="wording"),
    path("texts/<str:subject>/confirm/", wordings.confirm, name="wording_confirm"),
    path("texts/<str:subject>/take-back/", wordings.take_back, name="wording_take_back"),
    path("checklist/", wordings.points, name="checklist"),
    path("checklist/<str:code>/", wordings.point, name="checklist_point"),
    path("closing/", closing.index, name="closing"),
    path("closing/<str:code>/ask/", closing.ask, name="closing_ask"),
    path("closing/<str:code>/take-back/", closing.take_back, name="closing_take_back"),
    path("closing/<str:code>/confirm/", closing.confirm, name="closing_confirm"),
    path("closing/<str:code>/decline/", closing.decline, name="closing_decline"),
    path("missions/", administrator.mission_list, name="missions"),
    path("missions/<str:reference>/", administrator.mission, name="mission"),
    path("missions/<str:reference>/end/", administrator.member_end, name="member_end"),
    path("missions/<str:reference>/head/", administrator.member_head, name="member_head"),
    path("locked-out/", locked_out.index, name="locked_out"),
    path("locked-out/decide/", locked_out.decide, name="locked_out_decide"),
    path("organisations/", administrator.organisation_list, name="organisations"),
    path("organisations/new/", setup.organisation_new, name="organisation_new"),
    path("mail/", setup.mail, name="mail"),
    path("appointments/", administrator.appointment_list, name="appointments"),
    path("appointments/confirm/", administrator.appointment_confirm, name="appointment_confirm"),
    path("appointments/end/", administrator.appointment_end, name="appointment_end"),
]

audit = [path("", auditor.log, name="log"), path("looks/", auditor.looks, name="looks")]

verify = [
    path("verify/", polling_station.check, name="check"),
    path("verify/pack", station_pack.newest, name="pack"),
    path("station/", station.station, name="station"),
    path("station/photo/", station.read_photo, name="read_photo"),
    path("station/worker.js", station.worker, name="worker"),
    path("station/shell/<str:language>/", station.shell, name="shell"),
    path("V/<str:token>", polling_station.by_code, name="code"),
    path("V/<str:token>/verdict.json", polling_station.by_code_json, name="code_json"),
    path("V/<str:token>/photo.jpg", polling_station.photo, name="photo"),
]

observer_pages = [
    path("", observer.home, name="home"),
    path("badge.pdf", observer.badge_file, name="badge"),
    *after_accreditation.of_observer,
    path("directory/", observer.keep_me, name="directory"),
    path("leave/", observer.leave, name="leave"),
    path("<str:secret>/", observer.enter, name="enter"),
]

invitation_pages = [
    path("<str:secret>/", invited.letter, name="letter"),
    path("<str:secret>/accept/", invited.accept, name="accept"),
    path("<str:secret>/decline/", invited.decline, name="decline"),
]

registration_pages = [
    path("register/", registering.register, name="new"),
    path("register/sent/", registering.sent, name="sent"),
    path("registration/<str:secret>/", registering.show, name="show"),
    path("registration/<str:secret>/answer/", registering.answer, name="answer"),
]

figure_pages = [
    path("", figures.index, name="index"),
    path("<str:code>/", figures.election, name="election"),
    *sitting.of_the_public,
    path("<str:code>/figures.csv", figures.as_csv, name="csv"),
    path("<str:code>/figures.xlsx", figures.as_xlsx, name="xlsx"),
    path("<str:code>/figures.json", figures.as_json, name="json"),
]

demo_pages = [
    path("tour/", tour.go_on, name="tour"),
    path("take/<str:mission>/<str:what>/", tour.take, name="take"),
    path("mails/", demo_mails.index, name="mails"),
    path("mails/<str:name>/", demo_mails.show, name="mail"),
]

urlpatterns = [
    path("health/", health.health, name="health"),
    path("", include((verify, "verify"))),
    path("figures/", include((figure_pages, "figures"))),
    path("samples/<str:name>", samples.sample, name="sample"),
    path("demo/", include((demo_pages, "demo"))),
    path("", include((registration_pages, "registration"))),
    path("invitation/", include((invitation_pages, "invitation"))),
    path("observer/", include((observer_pages, "observer"))),
    path("receipts/", include(([path("check/", receipt_check.check, name="check")], "receipts"))),
    path("mission/", include((mission_acts, "mission_acts"))),
    path("ministry/", include((ministry_pages, "ministry"))),
    path("commission/", include((commission_pages, "commission"))),
    path("administration/", include((administration, "administration"))),
    path("audit/", include((audit, "audit"))),
]
