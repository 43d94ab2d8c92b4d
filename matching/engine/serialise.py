"""Facts as canonical JSON and back: what makes a ranking comparable, storable and replayable."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")
_PLAIN = frozenset({NoneType, bool, float, int, str})


def to_plain(value: Any) -> Any:
    """Dataclasses, mappings, sequences and dates as JSON types; order of sets never matters."""
    if type(value) in _PLAIN or isinstance(value, str | int | float):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): to_plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [to_plain(item) for item in value]
    if is_dataclass(value):
        return {name: to_plain(getattr(value, name)) for name in _field_names(type(value))}
    raise TypeError(f"{type(value).__name__} is not a fact")


_field_names: Callable[[Any], tuple[str, ...]] = cache(
    lambda kind: tuple(f.name for f in fields(kind))
)
_hints: Callable[[Any], dict[str, Any]] = cache(get_type_hints)


def from_plain(kind: type[T], data: Any) -> T:
    """The dataclass back from JSON types; a key that is not a field is refused.

    Raises ValueError naming the field that does not fit.
    """
    if not isinstance(data, Mapping):
        raise ValueError(f"{kind.__name__} must be an object, got {type(data).__name__}")
    if unknown := sorted(set(data) - set(_field_names(kind))):
        raise ValueError(f"{kind.__name__} has no field {', '.join(unknown)}")
    hints = _hints(kind)
    values = {name: _value(hints[name], item, name) for name, item in data.items()}
    try:
        return kind(**values)
    except TypeError as error:
        raise ValueError(f"{kind.__name__}: {error}") from error


def _value(hint: Any, item: Any, name: str) -> Any:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return _optional(arguments, item, name)
    if origin is tuple and isinstance(item, list | tuple):
        return tuple(_value(arguments[0], part, name) for part in item)
    if isinstance(origin, type) and issubclass(origin, Mapping) and isinstance(item, Mapping):
        return {str(key): _value(arguments[1], part, name) for key, part in item.items()}
    if origin is Literal and item in arguments:
        return item
    if hint is date and isinstance(item, str):
        return date.fromisoformat(item)
    if is_dataclass(hint) and isinstance(hint, type):
        return from_plain(hint, item)
    if isinstance(hint, type) and type(item) is hint:
        return item
    raise ValueError(f"{name}: {item!r} is not {hint}")


def _optional(arguments: tuple[Any, ...], item: Any, name: str) -> Any:
    if item is None:
        return None
    (hint,) = (argument for argument in arguments if argument is not NoneType)
    return _value(hint, item, name)


def canonical_json(value: Any) -> str:
    """One text for one value: sorted keys, no blanks, plain UTF-8."""
    return json.dumps(
        to_plain(value), sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False
    )


def sha256_of(value: Any) -> str:
    return hashlib.sha256(canonical_json(value).encode()).hexdigest()
