"""The difference between two versions, in words: by shape, who decides changed first."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from webapp.studio.diagram_presenters import role_label
from webapp.studio.diagram_words import ASPECTS, PROPERTIES, TAGS
from workflows.difference import Aspect, Change, ChangeKind

_KINDS = {
    ChangeKind.ADDED: lazy_gettext("新增"),
    ChangeKind.REMOVED: lazy_gettext("删除"),
    ChangeKind.CHANGED: lazy_gettext("修改"),
}


@dataclass(frozen=True)
class AspectView:
    """One thing that differs."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class ChangeView:
    """An element that is new, gone or different; ``decides`` tells who decides now instead."""

    kind: str
    style: str
    element_id: str
    element_kind: str
    name: str
    file: str
    decides: str
    aspects: tuple[AspectView, ...]


def change_views(changes: Iterable[Change], *, names: Mapping[str, str]) -> tuple[ChangeView, ...]:
    """Return changes in words; those of who decides stand first, then tasks, then lines.

    Args:
        changes: What differs.
        names: What elements of either version are called, by id.
    """
    views = [_change(change, names) for change in changes]
    return tuple(
        sorted(views, key=lambda view: (not view.decides, view.element_kind == str(TAGS["other"])))
    )


def _change(change: Change, names: Mapping[str, str]) -> ChangeView:
    lanes = [one for one in change.aspects if one.name == "lane"]
    decides = ""
    if change.kind is ChangeKind.CHANGED and lanes:
        decides = _(
            "改变了由谁决定：%(before)s → %(after)s",
            before=role_label(lanes[0].before) or _("（无）"),
            after=role_label(lanes[0].after) or _("（无）"),
        )
    return ChangeView(
        kind=str(_KINDS[change.kind]),
        style=change.kind.value,
        element_id=change.element_id,
        element_kind=str(TAGS.get(change.tag, change.tag)),
        name=" → ".join(_(part) if part else part for part in change.name.split(" → ")),
        file=change.file,
        decides=decides,
        aspects=tuple(
            _aspect(one, names)
            for one in change.aspects
            if (not (decides and one.name == "lane") and one.name != "tag") or _is_new_kind(one)
        ),
    )


def _is_new_kind(aspect: Aspect) -> bool:
    return aspect.name == "tag" and bool(aspect.before)


def _aspect(aspect: Aspect, names: Mapping[str, str]) -> AspectView:
    key = aspect.name.removeprefix("property:")
    known = PROPERTIES if aspect.name.startswith("property:") else ASPECTS
    return AspectView(
        label=str(known.get(key, key)),
        before=_value(aspect.name, aspect.before, names),
        after=_value(aspect.name, aspect.after, names),
    )


def _value(name: str, value: str, names: Mapping[str, str]) -> str:
    match name:
        case "lane":
            return role_label(value)
        case "tag":
            return str(TAGS.get(value, value))
        case "source" | "target" | "default" | "attached_to" | "scope":
            return names.get(value, value)
        case "property:separate_from":
            entries = (entry.strip() for entry in value.split(",") if entry.strip())
            return _("、").join(names.get(entry, entry) for entry in entries)
    return value
