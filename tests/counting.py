"""How many queries something sends; savepoints, which tests have more of, left out."""

from django.db import connection
from django.test.utils import CaptureQueriesContext


def queries_of(act):
    """How many queries `act()` sends."""
    with CaptureQueriesContext(connection) as captured:
        act()
    return sum("SAVEPOINT" not in query["sql"] for query in captured)


def queries_of_page(client, url):
    """How many queries a page sends, once all is read that is read once per process."""
    client.get(url)

    def show():
        assert client.get(url).status_code == 200

    return queries_of(show)
