"""The system's Chromium, started so that it asks nothing of anybody but this machine."""

import os
import shutil

from playwright.sync_api import Browser, Playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-sync",
    "--no-first-run",
)


def executable() -> str | None:
    """Where Chromium is; None where there is none."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def launch(playwright: Playwright) -> Browser:
    """A headless Chromium. As root it needs ``--no-sandbox``; it only ever opens pages of our own."""
    args = [*QUIET, "--no-sandbox"] if os.geteuid() == 0 else [*QUIET]
    return playwright.chromium.launch(executable_path=executable(), args=args)
