"""Addresses of what a mission declares.

What belongs to a whole mission stands under its reference: /mission/MIS-.../observers/; what has a
reference of its own does not: /mission/observers/OBS-.../.
"""

from django.urls import include, path

from missions.views import (
    directory,
    files,
    head_of_mission,
    list_import,
    list_import_columns,
    list_import_files,
    observer,
    observer_form,
    people,
    photos,
    roster_export,
)

app_name = "mission"

of_a_mission = [
    path("observers/", head_of_mission.observers, name="observers"),
    path("observers/add/", observer_form.add, name="observer_add"),
    path("observers/export/", roster_export.export, name="observers_export"),
    path("observers/remove/", head_of_mission.remove, name="observers_remove"),
    path("observers/consent/", head_of_mission.note_consent, name="observers_consent"),
    path("people/", people.index, name="people"),
    path("people/change/", people.change, name="people_change"),
    path("people/hand-over/", people.hand_over, name="hand_over"),
    path("people/headship/", people.answer_offer, name="headship"),
    path("directory/", directory.index, name="directory"),
    path("observers/directory-consent/", head_of_mission.note_kept, name="observers_kept"),
    path("photos/", photos.archives, name="photos"),
    path("imports/", list_import.index, name="imports"),
]

imports = [
    path("templates/<str:language>/", list_import_files.template, name="import_template"),
    path("<str:reference>/", list_import.show, name="import"),
    path("<str:reference>/progress/", list_import.progress, name="import_progress"),
    path("<str:reference>/cells/", list_import.mend, name="import_cells"),
    path("<str:reference>/columns/", list_import_columns.say_columns, name="import_columns"),
    path("<str:reference>/place/", list_import_columns.point_at, name="import_place"),
    path("<str:reference>/compare/", list_import.compare_again, name="import_compare"),
    path("<str:reference>/drop/", list_import.drop, name="import_drop"),
    path("<str:reference>/problems.csv", list_import_files.problems, name="import_problems"),
    path("<str:reference>/marked.xlsx", list_import_files.marked, name="import_marked"),
]

urlpatterns = [
    path("observers/<str:reference>/", observer.show, name="observer"),
    path("observers/<str:reference>/change/", observer_form.change, name="observer_change"),
    path("observers/<str:reference>/photo/", files.photo, name="photo"),
    path("observers/<str:reference>/thumbnail/", files.thumbnail, name="thumbnail"),
    path("observers/<str:reference>/scan/", files.scan, name="scan"),
    path("observers/<str:reference>/scan/<int:number>/", files.scan_page, name="scan_page"),
    path("kept/<str:purpose>/<str:token>/", files.kept, name="kept_file"),
    path("archives/<str:reference>/", photos.archive, name="archive"),
    path("archives/<str:reference>/progress/", photos.progress, name="archive_progress"),
    path("archives/<str:reference>/people/", photos.people, name="archive_people"),
    path("archives/<str:reference>/choose/", photos.choose, name="archive_choose"),
    path("archives/<str:reference>/drop/", photos.drop, name="archive_drop"),
    path("archives/<str:reference>/files/<int:number>/", files.archived, name="archived_file"),
    path("imports/", include(imports)),
    path("<str:mission>/", include(of_a_mission)),
]
