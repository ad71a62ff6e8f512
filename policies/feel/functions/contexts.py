"""Functions of contexts."""

from policies.feel.budget import check_list_size
from policies.feel.functions.registry import builtin
from policies.feel.values import Run


@builtin("get value", "m: context, key: string")
def get_value(run: Run, members: dict[str, object], key: str) -> object:
    """Return an entry's value; null if there is none."""
    if key not in members:
        return run.fail(f"没有条目“{key}”", f"there is no entry {key!r}")
    return members[key]


@builtin("get entries", "m: context")
def get_entries(_run: Run, members: dict[str, object]) -> object:
    """Return the entries as contexts of key and value."""
    return [{"key": key, "value": value} for key, value in members.items()]


@builtin("context", "entries: list")
def context(run: Run, entries: list[object]) -> object:
    """Make a context of contexts of key and value; null if a key is missing or comes twice."""
    made: dict[str, object] = {}
    run.charge(len(entries))
    for entry in entries:
        key = entry.get("key") if isinstance(entry, dict) else None
        if not isinstance(entry, dict) or not isinstance(key, str) or "value" not in entry:
            return run.fail("条目缺少键或值", "an entry has no key or no value")
        if key in made:
            return run.fail(f"条目“{key}”重复", f"the entry {key!r} comes twice")
        made[key] = entry["value"]
    return made


@builtin("context put", "context: context, key: string, value: any")
def context_put(_run: Run, members: dict[str, object], key: str, value: object) -> object:
    """Return the context with one entry set."""
    check_list_size(len(members) + 1)
    return {**members, key: value}


@builtin("context put", "context: context, keys: list, value: any")
def context_put_deep(
    run: Run, members: dict[str, object], keys: list[object], value: object
) -> object:
    """Return the context with one entry set, as deep inside as there are keys."""
    if not keys or not isinstance(keys[0], str):
        return run.fail("键必须是文本", "a key must be a text")
    run.charge(len(members))
    if len(keys) == 1:
        return context_put(run, members, keys[0], value)
    inner = members.get(keys[0])
    if not isinstance(inner, dict):
        return run.fail(f"没有条目“{keys[0]}”", f"there is no entry {keys[0]!r}")
    put = context_put_deep(run, inner, keys[1:], value)
    return None if put is None else context_put(run, members, keys[0], put)


@builtin("context merge", "contexts: list")
def context_merge(run: Run, contexts: list[object]) -> object:
    """Return the entries of all contexts; later ones win."""
    merged: dict[str, object] = {}
    for members in contexts:
        if not isinstance(members, dict):
            return run.fail("列表中有非上下文的值", "the list holds what is not a context")
        run.charge(len(members))
        merged.update(members)
        check_list_size(len(merged))
    return merged
