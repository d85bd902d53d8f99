"""Runs functions of the page's modules in Node.js."""

import json
import os
import shutil
import subprocess
from typing import Any

import pytest

from tests.pages import ROOT

SCRIPT = """
import {{ {function} }} from {module};
let text = "";
for await (const part of process.stdin) text += part;
console.log(JSON.stringify(JSON.parse(text).map((values) => {function}(...values))));
"""


def run(module: str, function: str, calls: list[list[Any]]) -> list[Any]:
    """Call a function of a module in page/ once for each list of arguments."""
    node = shutil.which("node")
    if node is None:
        if os.environ.get("CI"):
            pytest.fail("There is no Node.js here")
        pytest.skip("there is no Node.js here: JavaScript is not checked")
    script = SCRIPT.format(function=function, module=json.dumps((ROOT / "page" / module).as_uri()))
    ran = subprocess.run(
        [node, "--input-type=module", "--eval", script],
        input=json.dumps(calls),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    results: list[Any] = json.loads(ran.stdout)
    return results
