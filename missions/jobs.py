"""Names of this app's tasks. Started through `observer_portal.jobs.after_commit` alone."""

from enum import StrEnum


class Job(StrEnum):
    """A task; a test asserts that each name has one."""

    STAGE_IMPORT = "missions.stage_import"
    STAGE_PHOTOS = "missions.stage_photos"
    RESUME_IMPORTS = "missions.resume_imports"
    CLEAN_STORE = "missions.clean_store"
    REMIND_INVITED = "missions.remind_invited"
    KEEP_DIRECTORY = "missions.keep_directory"
