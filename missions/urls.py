"""Addresses of what a mission declares: /mission/ / noun / verb."""

from django.urls import path

from missions.views import files, head_of_mission, observer, observer_form, own, photos

app_name = "mission"

urlpatterns = [
    path("choose/", own.choose, name="choose"),
    path("observers/", head_of_mission.observers, name="observers"),
    path("observers/add/", observer_form.add, name="observer_add"),
    path("observers/remove/", head_of_mission.remove, name="observers_remove"),
    path("observers/consent/", head_of_mission.note_consent, name="observers_consent"),
    path("observers/kept/<str:purpose>/<str:token>/", files.kept, name="kept_file"),
    path("observers/<str:reference>/", observer.show, name="observer"),
    path("observers/<str:reference>/change/", observer_form.change, name="observer_change"),
    path("observers/<str:reference>/photo/", files.photo, name="photo"),
    path("observers/<str:reference>/thumbnail/", files.thumbnail, name="thumbnail"),
    path("observers/<str:reference>/scan/", files.scan, name="scan"),
    path("observers/<str:reference>/scan/<int:number>/", files.scan_page, name="scan_page"),
    path("photos/", photos.archives, name="photos"),
    path("photos/<str:reference>/", photos.archive, name="archive"),
    path("photos/<str:reference>/progress/", photos.progress, name="archive_progress"),
    path("photos/<str:reference>/choose/", photos.choose, name="archive_choose"),
    path("photos/<str:reference>/drop/", photos.drop, name="archive_drop"),
    path("photos/<str:reference>/files/<int:number>/", files.archived, name="archived_file"),
]
