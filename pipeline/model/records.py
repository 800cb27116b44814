"""Records: immutable for whoever checks types, and as cheap to make as a plain class."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar, dataclass_transform

_T = TypeVar("_T")


@dataclass_transform(frozen_default=True)
def record(cls: type[_T]) -> type[_T]:
    """Make a slotted, hashable dataclass that mypy takes for a frozen one.

    A document is some thousands of them. A dataclass that is frozen at run time sets every field through
    ``object.__setattr__``, and that alone was a twelfth of the time in which a text is read; here the type
    checker, which every commit passes, keeps what is made as it is.

    Args:
        cls: the class with its annotated fields.
    """
    made: Callable[[type[_T]], type[_T]] = dataclass(slots=True, unsafe_hash=True)
    return made(cls)
