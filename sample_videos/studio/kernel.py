"""Numba's compiler behind a typed decorator, so that the checker still sees the functions' own types."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from numba import njit

Function = TypeVar("Function", bound=Callable[..., Any])


def kernel(function: Function) -> Function:
    """Compile a pixel loop once and keep the machine code between runs."""
    return cast(Function, njit(cache=True, fastmath=True)(function))


def exact_kernel(function: Function) -> Function:
    """The same without reordering of sums: for code whose result must not depend on the machine."""
    return cast(Function, njit(cache=True)(function))
