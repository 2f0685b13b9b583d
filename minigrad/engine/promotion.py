"""Operands of an elementwise function, brought to one dtype; and what torch says where they do not fit."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np

from ..rules import kernels as k
from ..rules.factorizations import LinAlgError, solve_triangular
from .dtypes import OF_NUMPY, parts, promoted
from .operations import Operation

FLOATS = {kind for kind in OF_NUMPY if kind.kind == "f"}


def brought_together(operation: Operation, values: list[Any]) -> None:
    """Bring the operands to the dtype that they make together."""
    target, several = None, False
    for value in values:
        if type(value) is np.ndarray and value.dtype is not target and value.dtype in FLOATS:
            target, several = value.dtype, target is not None
    if target is None or several:  # a single float dtype wins over all else; otherwise ask the general rule
        operands = [value for i, value in enumerate(values) if operation.is_operand(i, value)]
        target = promoted(operation.floating, *parts(operands))
    if operation.function in CHOOSY:
        refuse(operation.function, target, values)
    for i, value in enumerate(values):
        if type(value) is np.ndarray:
            if value.dtype is not target and i not in operation.bystanders:
                values[i] = value.astype(target)
        elif target not in FLOATS and operation.is_operand(i, value):
            # a number too large for the dtype wraps, as in torch
            values[i] = np.asarray(value).astype(target)


CHOOSY = {
    *(np.subtract, k.rsub, np.power, np.floor_divide, np.remainder, np.abs, k.relu, k.clamp),
    *(np.floor, np.ceil, np.trunc, k.round, k.frac, k.div_floor, k.div_trunc, np.fmod),
    *(np.hypot, np.logaddexp, np.logaddexp2, k.lerp, k.addcmul, k.round_to),
    *(np.left_shift, np.right_shift, np.gcd, np.lcm),
}
"""Functions that NumPy has for all integers and truth values, and torch hasn't."""
ONLY_FLOATS = {np.hypot, np.logaddexp, np.logaddexp2, k.lerp, k.frac, k.round_to}
"""Those that torch has for floats only."""


def refuse(function: Callable[..., Any], target: np.dtype[Any], values: list[Any]) -> None:
    """Raise what torch raises: mostly for truth values and integers."""
    kinds = [value.dtype for value in values if isinstance(value, np.ndarray)]
    if function in ONLY_FLOATS and FLOATS.isdisjoint(kinds):
        raise NotImplementedError(
            f"{function.__name__}() is not defined for {kinds[0]}: convert it first, as in x.float()"
        )
    if function in (np.subtract, k.rsub):
        if any(isinstance(value, bool) for value in values) or np.dtype(bool) in kinds:
            raise RuntimeError(
                "Subtraction, the `-` operator, with a bool tensor is not supported: use ^ or ~"
            )
    elif target in FLOATS:
        return
    elif function is np.power and isinstance(values[1], int) and values[1] < 0:
        raise RuntimeError(
            "Integers to negative integer powers are not allowed: make them floats, as in x.float()"
        )
    elif function is np.power and isinstance(values[1], bool):
        return
    elif target.kind == "b" and all(value is not None for value in values):
        raise NotImplementedError(
            f"{function.__name__}() is not defined for bool: convert it first, as in x.int()"
        )


def refusal(operation: Operation, values: list[Any], error: Exception) -> Exception:
    """What torch would raise where NumPy raised `error`."""
    name, arrays = operation.function.__name__, [value for value in values if isinstance(value, np.ndarray)]
    if isinstance(error, np.linalg.LinAlgError):
        return LinAlgError(f"linalg.{name}: {broken(operation.function, values[0])}{error}")
    if isinstance(error, TypeError):
        text = str(error)
        if re.search("StrDType|'<U", text) or not re.search("ufunc|numpy boolean", text):
            return TypeError(f"{name}(): an argument has a wrong type: {text}")
        kinds = " and ".join(str(array.dtype) for array in arrays)  # which NumPy's function isn't made for
        return NotImplementedError(f"{name}() is not defined for {kinds}")
    if (operation.elementwise or operation.function in BATCHES) and len(arrays) > 1:
        shapes = [array.shape if operation.elementwise else array.shape[:-2] for array in arrays]
        for i in range(1, max(map(len, shapes)) + 1):
            sizes = [shape[-i] for shape in shapes if len(shape) >= i and shape[-i] != 1]
            if len(set(sizes)) > 1:
                return RuntimeError(
                    f"The size of tensor a ({sizes[0]}) must match the size of tensor b ({sizes[1]}) at "
                    f"non-singleton dimension {max(map(len, shapes)) - i}: shapes "
                    + " and ".join(str(list(array.shape)) for array in arrays)
                )
    return RuntimeError(f"{name}(): {error}")


BATCHES = {np.matmul, np.linalg.solve, solve_triangular}
"""Functions of matrices whose other dimensions broadcast."""


def broken(function: Callable[..., Any], x: Any) -> str:
    """Which matrix of a batch LAPACK stumbles over, and for Cholesky's which of its leading minors."""
    minors = function is np.linalg.cholesky
    for i, matrix in enumerate(x.reshape(-1, *x.shape[-2:])):
        for n in range(1 if minors else len(matrix), len(matrix) + 1):
            try:
                (np.linalg.cholesky if minors else np.linalg.inv)(matrix[:n, :n])
            except np.linalg.LinAlgError:
                where = f"(Batch element {i}): " if x.ndim > 2 else ""
                return f"{where}the leading minor of order {n} is not positive. " if minors else where
    return ""
