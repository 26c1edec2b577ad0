"""Paths of a PDF from boxes in millimetres."""

from accreditation.badge.layout import Box
from accreditation.badge.typeset import MM

_ROUND = 0.4477  # of a radius, from the corner to where a circle's handle ends


def rectangle(box: Box, height: float) -> str:
    """The path of a box on a page that is `height` mm high."""
    return (
        f"{box.x * MM:.2f} {(height - box.y - box.height) * MM:.2f} "
        f"{box.width * MM:.2f} {box.height * MM:.2f} re"
    )


def rounded(box: Box, radius: float, height: float) -> str:
    """The same with round corners."""
    left, right = box.x * MM, (box.x + box.width) * MM
    low, high = (height - box.y - box.height) * MM, (height - box.y) * MM
    r = radius * MM
    k = r * _ROUND
    return (
        f"{left + r:.2f} {low:.2f} m {right - r:.2f} {low:.2f} l "
        f"{right - k:.2f} {low:.2f} {right:.2f} {low + k:.2f} {right:.2f} {low + r:.2f} c "
        f"{right:.2f} {high - r:.2f} l "
        f"{right:.2f} {high - k:.2f} {right - k:.2f} {high:.2f} {right - r:.2f} {high:.2f} c "
        f"{left + r:.2f} {high:.2f} l "
        f"{left + k:.2f} {high:.2f} {left:.2f} {high - k:.2f} {left:.2f} {high - r:.2f} c "
        f"{left:.2f} {low + r:.2f} l "
        f"{left:.2f} {low + k:.2f} {left + k:.2f} {low:.2f} {left + r:.2f} {low:.2f} c h"
    )


def image(box: Box, height: float) -> str:
    """The matrix that puts an image on a box of a page `height` mm high."""
    return (
        f"{box.width * MM:.3f} 0 0 {box.height * MM:.3f} "
        f"{box.x * MM:.3f} {(height - box.y - box.height) * MM:.3f} cm"
    )
