"""Finds the browser that the tests drive, or installs one: python -m tools.browser."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator

from playwright.sync_api import sync_playwright

COMMANDS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC_APPS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)


def find_browser() -> str | None:
    """Find a Chromium or Chrome: the system's, else the one that Playwright has downloaded.

    Returns:
        The path of its executable, or None if there is none that starts.
    """
    return next((path for path in _candidates() if path and _starts(path)), None)


def install_browser() -> None:
    """Download Playwright's Chromium; if that fails and the user is root, install Debian's."""
    print("No Chromium or Chrome here: downloading Playwright's (about 170 MB, once)", flush=True)
    download = [sys.executable, "-m", "playwright", "install", "--no-shell", "chromium"]
    subprocess.run(download, capture_output=True)
    if find_browser() is None and shutil.which("apt-get") and os.geteuid() == 0:
        print("Playwright's can't be downloaded or does not start: installing Debian's", flush=True)
        subprocess.run(["apt-get", "update", "-qq"], stdout=subprocess.DEVNULL)
        subprocess.run(
            ["apt-get", "install", "-qq", "--no-install-recommends", "chromium"],
            env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
            stdout=subprocess.DEVNULL,
        )


def main() -> int:
    """Print the path of the browser; install one first if there is none."""
    path = find_browser()
    if path is None:
        install_browser()
        path = find_browser()
    if path is None:
        print("NO BROWSER: install Chromium or Chrome to run the browser tests.", file=sys.stderr)
        return 1
    print(path)
    return 0


def _candidates() -> Iterator[str | None]:
    yield from map(shutil.which, COMMANDS)
    yield from MAC_APPS
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    yield path


def _starts(path: str) -> bool:
    # It is not enough that the file exists: Ubuntu's command may only ask for a snap, and
    # Playwright's browser does not start if its libraries are missing.
    try:
        return subprocess.run([path, "--version"], capture_output=True, timeout=60).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


if __name__ == "__main__":
    sys.exit(main())
