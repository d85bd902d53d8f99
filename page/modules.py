"""The browser's JavaScript: native modules, served at an address of their own.

The address carries a version, which is a hash of all modules. Modules import each other by relative
addresses, so a browser never mixes modules of two versions. `gr.set_static_paths` is not used
because it serves a file at its path on the server: that path has no version in it.
"""

import posixpath
import re
from hashlib import sha256
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

FOLDER = Path(__file__).parent
# `import { a } from "./a.js";`, `export { a } from "./a.js";` or `import "./a.js";`
IMPORT = re.compile(r'^((?:import|export) (?:[^;"]* from )?")([^"]+)(";)', re.MULTILINE)


def _read(folder: Path) -> dict[str, bytes]:
    """Read all modules in a folder. The keys are their paths in it."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*.js")}


def _version(modules: dict[str, bytes]) -> str:
    """Hash names and contents."""
    return sha256(repr(sorted(modules.items())).encode()).hexdigest()[:16]


# The files are read once, so that the served modules always fit the version.
MODULES = _read(FOLDER)
VERSION = _version(MODULES)


def address(module: str) -> str:
    """Return the address of a module, relative to the page, so that it is right below a root path.

    Args:
        module: its path in page/, such as "studio/main.js".
    """
    return f"modules/{VERSION}/{module}"


def needed_by(module: str) -> list[str]:
    """List a module and all that it imports, directly or not, by their paths in page/."""
    found = {module: None}  # in order
    waiting = [module]
    while waiting:
        importing = waiting.pop()
        for _, relative, _ in IMPORT.findall(MODULES[importing].decode()):
            path = _beside(importing, relative)
            if path not in found:
                found[path] = None
                waiting.append(path)
    return list(found)


def importing_by_path(module: str) -> str:
    """Return a module that imports others by their paths in page/, as keys of an import map."""

    def absolute(match: re.Match[str]) -> str:
        return match[1] + _beside(module, match[2]) + match[3]

    return IMPORT.sub(absolute, MODULES[module].decode())


def _beside(module: str, relative: str) -> str:
    """Return the path of a module that another one imports by a relative address."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(module), relative))


async def _serve(request: Request) -> Response:
    module = MODULES.get(request.path_params["module"])
    if module is None:
        raise HTTPException(404)
    # A new version has another address.
    headers = {"Cache-Control": "public, max-age=31536000, immutable"}
    return Response(module, media_type="text/javascript", headers=headers)


# The application that serves the page gets this route. Starlette's static files would not do: they
# are not found below a root path.
ROUTE = Route("/" + address("{module:path}"), _serve)
