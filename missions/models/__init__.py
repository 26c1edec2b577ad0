"""The entities of `missions`; one file each."""

from missions.models.directory import DirectoryConsent, DirectoryEntry
from missions.models.draft import FormDraft
from missions.models.election import Election, ElectionKind
from missions.models.invitation import Answer, Invitation, Inviter, inviter_of
from missions.models.list_import import ImportState, ListImport, PhotoArchive
from missions.models.mission import Membership, Mission, MissionStatus, Nomination, Post
from missions.models.observer import Observer, ObserverKey
from missions.models.observer_list import ObserverList
from missions.models.organisation import SenderKind, SendingOrganisation
from missions.models.reference import Holiday, Region
from missions.models.registration import Registration, RegistrationState
from missions.models.stored_file import Purpose, StoredFile
from missions.models.version import (
    ALWAYS_OPEN,
    FIELDS,
    FILE_FIELDS,
    MATERIAL,
    PLAIN,
    SEALED,
    ObserverVersion,
    Origin,
)

__all__ = [
    "ALWAYS_OPEN",
    "FIELDS",
    "FILE_FIELDS",
    "MATERIAL",
    "PLAIN",
    "SEALED",
    "Answer",
    "DirectoryConsent",
    "DirectoryEntry",
    "Election",
    "ElectionKind",
    "FormDraft",
    "Holiday",
    "ImportState",
    "Invitation",
    "Inviter",
    "ListImport",
    "Membership",
    "Mission",
    "MissionStatus",
    "Nomination",
    "Observer",
    "ObserverKey",
    "ObserverList",
    "ObserverVersion",
    "Origin",
    "PhotoArchive",
    "Post",
    "Purpose",
    "Region",
    "Registration",
    "RegistrationState",
    "SenderKind",
    "SendingOrganisation",
    "StoredFile",
    "inviter_of",
]
