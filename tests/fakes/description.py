"""Discord's official description with its checker, which are not on everyone's machine."""

import importlib.util
import sys
from pathlib import Path
from typing import Any

CHECKER = Path(__file__).parents[3] / "shared" / "discord" / "spec_check.py"
ABSENT = f"the official description is not here: {CHECKER}"


def load() -> Any:
    """Return the description; `check_response(method, path, status, body)` tells route and faults."""
    found = importlib.util.spec_from_file_location("spec_check", CHECKER)
    if found is None or found.loader is None:
        raise ImportError(CHECKER)
    module = importlib.util.module_from_spec(found)
    sys.modules.setdefault("spec_check", module)
    found.loader.exec_module(module)
    return module.Spec(module.DEFAULT_SPEC)
