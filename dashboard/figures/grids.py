"""A density on a grid, as it travels to the page: one byte per cell.

Each cell holds q, the share of the group that lies at a denser place: q ≤ .5 is the densest half.
"""

import base64
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dashboard.figures.geometry import HEIGHT

#: The byte of q = 1. What lies above is free, so that no reader must treat it apart.
FULL: Final = 250


@dataclass(frozen=True)
class Grid:
    """Calibrated shares over a part of the plane.

    `shares` (H, W): q in (0, 1], row 0 lowest; NaN is q = 1 (nobody).
    `origin`: (x, y) of the centre of cell [0, 0]. `step`: (dx, dy) from cell to cell.
    """

    shares: NDArray[np.floating]
    origin: tuple[float, float]
    step: tuple[float, float]

    def __post_init__(self) -> None:
        """Raise ValueError unless there are at least 2 × 2 cells."""
        if self.shares.ndim != 2 or min(self.shares.shape) < 2:
            raise ValueError(f"shares must be (H, W) with H, W ≥ 2, got {self.shares.shape}")

    def within_triangle(self) -> "Grid":
        """The same grid with q = 1 where no drawing reaches: it then packs to half the size."""
        near = _near_triangle(self.shares.shape, self.origin, self.step)
        return Grid(np.where(near, self.shares, 1.0), self.origin, self.step)

    def props(self) -> dict[str, object]:
        """What the page needs: sizes, places, and the bytes as base64."""
        shares = np.where(np.isnan(self.shares), 1.0, self.shares)
        cells = np.rint(np.clip(shares, 0.0, 1.0) * FULL).astype(np.uint8)
        height, width = cells.shape
        return {
            "width": width,
            "height": height,
            "origin": [round(float(place), 6) for place in self.origin],
            "step": [round(float(size), 6) for size in self.step],
            "cells": base64.b64encode(cells.tobytes()).decode("ascii"),
        }


@lru_cache(maxsize=16)
def _near_triangle(
    shape: tuple[int, ...], origin: tuple[float, float], step: tuple[float, float]
) -> NDArray[np.bool_]:
    """(H, W) the cells that the drawing of a triangle reads: one outside the border is still."""
    height, width = shape
    x, y = np.meshgrid(
        origin[0] + step[0] * np.arange(width), origin[1] + step[1] * np.arange(height)
    )
    top = y / HEIGHT
    right = x - top / 2
    near = np.minimum(np.minimum(top, right), 1 - top - right) >= -2.5 * max(step)
    return np.asarray(near, np.bool_)
