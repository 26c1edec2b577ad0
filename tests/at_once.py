"""Acts of several people at the same moment, each on a connection of its own."""

import threading

from django.db import connection


def together(*acts):
    """Run each in a thread with a connection of its own; results or exceptions in order."""
    results = [None] * len(acts)
    gate = threading.Barrier(len(acts))

    def run(place, act):
        try:
            gate.wait()
            results[place] = act()
        except Exception as error:  # noqa: BLE001 - handed to the test
            results[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads), "deadlock"
    return results
