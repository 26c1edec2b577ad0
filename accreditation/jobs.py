"""Names of this app's tasks. Started through `observer_portal.jobs.after_commit` alone."""

from enum import StrEnum


class Job(StrEnum):
    """A task; a test asserts that each name has one."""

    DRAW_BADGES = "accreditation.draw_badges"
    BUILD_PACK = "accreditation.build_pack"
    PURGE = "accreditation.purge"
    COUNT_FIGURES = "accreditation.count_figures"
    REMIND_MISSIONS = "accreditation.remind_missions"
