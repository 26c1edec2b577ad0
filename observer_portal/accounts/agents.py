"""Which browser on what: as people name them, after what a browser says of itself."""

# the first that is found names it: others claim to be these as well
BROWSERS = (
    ("YaBrowser", "Yandex"),
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def known(agent: str) -> tuple[str, str]:
    """Return browser and system; empty for what is not known."""
    return _first(agent, BROWSERS), _first(agent, SYSTEMS)


def _first(agent: str, known_ones: tuple[tuple[str, str], ...]) -> str:
    return next((said for sign, said in known_ones if sign in agent), "")
