"""How the server's log is written: uvicorn's lines and our own, each with its request's trace."""

from __future__ import annotations

import copy
from typing import Any

from uvicorn.config import LOGGING_CONFIG

from skanekarta.trace import Traced


def log_config() -> dict[str, Any]:
    """What `logging.config.dictConfig` takes."""
    found: dict[str, Any] = copy.deepcopy(LOGGING_CONFIG)
    found["filters"] = {"traced": {"()": Traced}}
    for formatter in found["formatters"].values():
        formatter["fmt"] += "%(traced)s"
    for handler in found["handlers"].values():
        handler["filters"] = ["traced"]
    found["loggers"]["skanekarta"] = {"handlers": ["default"], "level": "INFO", "propagate": False}
    return found
