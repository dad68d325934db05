"""One part of a running desk, as a process: web, sender, timers or backup.

Started by the parent as ``python -m tocsin.faces.hosting.part NAME HOST PORT``. It ends when its standard
input closes.
"""

import os
import sys
import threading
from importlib import import_module

import django

ENDED_BY_PARENT = 0


def main() -> None:
    """Run the part that the command line names."""
    name, host, port = sys.argv[1:4]
    threading.Thread(target=_end_with_parent, daemon=True).start()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tocsin.faces.settings")
    django.setup()
    module, _, function = PARTS[name].partition(":")
    getattr(import_module(module), function)(host, int(port))


def _end_with_parent() -> None:
    # Read by the descriptor: a reader that Python itself waits for would keep the process from ending.
    while os.read(0, 4096):
        pass
    # The transaction under way is rolled back by the database, as after a crash: nothing is half-done.
    os._exit(ENDED_BY_PARENT)


# Named, and loaded only after Django knows its desk.
PARTS = {
    "web": "tocsin.faces.hosting.web:run_web",
    "sender": "tocsin.faces.hosting.work:run_sender",
    "timers": "tocsin.faces.hosting.work:run_timers",
    "backup": "tocsin.faces.backup.following:run_follower",
}

if __name__ == "__main__":
    main()
