"""The emblem's place and the woven band: paths of a PDF, drawn upside down like SVG.

A shanyrak, the crown of a yurt, with its rays stands where the commission's emblem goes; the band
repeats a ram's horn. Both take the colour that is set where they are drawn.
"""

from math import cos, pi, sin

EMBLEM_SIDE = 36.0
MOTIF = (20.0, 8.0)  # width, height of one repetition
_RAYS = 24


def emblem() -> bytes:
    """A crown of laths and twenty-four rays, `EMBLEM_SIDE` units each way."""
    centre = EMBLEM_SIDE / 2
    parts = [f"2.2 w {_circle(centre, centre, 10.6)} S 1.5 w"]
    for at in range(_RAYS):
        x, y = cos(2 * pi * at / _RAYS), sin(2 * pi * at / _RAYS)
        parts.append(
            f"{centre + 12.6 * x:.2f} {centre + 12.6 * y:.2f} m "
            f"{centre + 16.4 * x:.2f} {centre + 16.4 * y:.2f} l"
        )
    turn = cos(pi / 4)
    move = centre - 2 * centre * turn
    parts.append(f"S 1.6 w {turn:.4f} {turn:.4f} {-turn:.4f} {turn:.4f} {centre} {move:.4f} cm")
    for lath in (
        ((14, 8.4), (13, 18), (14, 27.6)),
        ((18, 7.6), (18, 18), (18, 28.4)),
        ((22, 8.4), (23, 18), (22, 27.6)),
    ):
        parts.append(_curve(*lath))
        parts.append(_curve(*((y, x) for x, y in lath)))
    return " ".join([*parts, "S\n"]).encode()


def motif() -> bytes:
    """One pair of horns, as large as `MOTIF`."""
    half = "10 5 m 10 1.2 {} .6 {} 3 c {} 4.8 {} 5.8 {} 4.3 c"
    left = half.format("5", "4", "3.4", "5.6", "6.3")
    right = half.format("15", "16", "16.6", "14.4", "13.7")
    return f"1.4 w 10 9 m 10 5 l {left} {right} S\n".encode()


def _circle(x: float, y: float, radius: float) -> str:
    k = 0.5523 * radius
    a, b, c, d = x - radius, x + radius, y - radius, y + radius
    return (
        f"{b:.2f} {y:.2f} m {b:.2f} {y + k:.2f} {x + k:.2f} {d:.2f} {x:.2f} {d:.2f} c "
        f"{x - k:.2f} {d:.2f} {a:.2f} {y + k:.2f} {a:.2f} {y:.2f} c "
        f"{a:.2f} {y - k:.2f} {x - k:.2f} {c:.2f} {x:.2f} {c:.2f} c "
        f"{x + k:.2f} {c:.2f} {b:.2f} {y - k:.2f} {b:.2f} {y:.2f} c h"
    )


def _curve(
    start: tuple[float, float], control: tuple[float, float], end: tuple[float, float]
) -> str:
    """A quadratic curve, raised to the cubic one that a PDF knows."""
    (x0, y0), (x1, y1), (x2, y2) = start, control, end
    return (
        f"{x0} {y0} m {(x0 + 2 * x1) / 3:.2f} {(y0 + 2 * y1) / 3:.2f} "
        f"{(x2 + 2 * x1) / 3:.2f} {(y2 + 2 * y1) / 3:.2f} {x2} {y2} c"
    )
