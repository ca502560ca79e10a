"""What there is: every module in this folder is a layer, found by being here."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from skanekarta.errors import NotFound
from skanekarta.layer import Layer
from skanekarta.message import nearest


@cache
def all_layers() -> dict[str, Layer]:
    """Every layer by its id, in the order in which people meet them."""
    modules = [
        importlib.import_module(f"{__name__}.{found.name}")
        for found in pkgutil.iter_modules(__path__)
    ]
    layers: list[Layer] = sorted((module.LAYER for module in modules), key=lambda each: each.order)
    return {layer.id: layer for layer in layers}


def get_layer(layer_id: str) -> Layer:
    """The layer with that id; raises NotFound, which names those that exist."""
    try:
        return all_layers()[layer_id]
    except KeyError:
        raise NotFound(
            "Det finns inget lager ”{id}”. De som finns är {known}.",
            id=layer_id,
            known=nearest(layer_id, all_layers()),
        ) from None
