"""The browser's JavaScript: native modules, served at an address of their own.

The address carries a version, a hash of all modules. They import each other by relative addresses,
and so all of them come from one version, whatever a browser has kept of another.
"""

from hashlib import sha256
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

FOLDER = Path(__file__).parent


def _read(folder: Path) -> dict[str, bytes]:
    """Read all modules in a folder, by their paths in it."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*.js")}


def _version(modules: dict[str, bytes]) -> str:
    """Hash names and contents."""
    return sha256(repr(sorted(modules.items())).encode()).hexdigest()[:16]


# Read once, so that what is served is always what the version says.
MODULES = _read(FOLDER)
VERSION = _version(MODULES)


def address(module: str) -> str:
    """Return the address of a module, relative to the page's, so that it holds below a root path.

    Args:
        module: its path in page/, such as "studio/main.js".
    """
    return f"modules/{VERSION}/{module}"


async def _serve(request: Request) -> Response:
    module = MODULES.get(request.path_params["module"])
    if module is None:
        raise HTTPException(404)
    kept = {"Cache-Control": "public, max-age=31536000, immutable"}  # a new version is elsewhere
    return Response(module, media_type="text/javascript", headers=kept)


# For the application that serves the page. Not a mounted folder: below a root path, Starlette finds
# no file of one.
ROUTE = Route("/" + address("{module:path}"), _serve)
