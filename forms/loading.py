"""Turn the JSON of a form definition into components, refusing what would not be checked."""

import re
from collections.abc import Mapping

from forms import demands, references
from forms.attributes import Attributes
from forms.model import Component, Kind, Option
from policies.errors import PolicyError
from policies.feel import evaluation as feel

MAX_COMPONENTS = 300
MAX_DEPTH = 5
MAX_OPTIONS = 500
GRID_COLUMNS = 16
MAX_DECIMALS = 8

_KEY = re.compile(r"[a-z][a-z0-9_]{0,63}")
_RESERVED_KEYS = frozenset({"csrf_token", "id", "today"})
_CHOICES = frozenset({Kind.SELECT, Kind.RADIO, Kind.CHECKLIST})
# Parts of form-js that would be ignored here, so that a form would mean something else.
_REFUSED = ("valuesExpression", "disallowPassedDates")


def components(schema: Mapping[str, object]) -> tuple[Component, ...]:
    """Return the components of a form, every rule of the whole form checked.

    Raises:
        FormDefinitionError: Names the component that cannot be used, and why.
    """
    loader = _Loader()
    loaded = loader.load_all(Attributes(schema, component="form"), depth=0, is_row=False)
    references.check(loaded)
    return loaded


class _Loader:
    """Counts components while it walks down the definition."""

    def __init__(self) -> None:
        self._count = 0

    def load_all(self, parent: Attributes, *, depth: int, is_row: bool) -> tuple[Component, ...]:
        if depth > MAX_DEPTH:
            raise parent.error(
                f"嵌套超过 {MAX_DEPTH} 层。", f"is nested more than {MAX_DEPTH} levels deep."
            )
        return tuple(
            self._load(member, depth=depth, is_row=is_row)
            for member in parent.objects("components")
        )

    def _load(self, member: object, *, depth: int, is_row: bool) -> Component:
        self._count += 1
        attributes = _named(member, number=self._count)
        if self._count > MAX_COMPONENTS:
            raise attributes.error(
                f"组件超过 {MAX_COMPONENTS} 个。", f"is one of more than {MAX_COMPONENTS}."
            )
        kind = _kind(attributes)
        if is_row and kind in {Kind.GROUP, Kind.DYNAMICLIST}:
            raise attributes.error("列表的行内不能再分组。", "cannot stand in the row of a list.")
        return Component(
            kind=kind,
            id=attributes.component,
            key=_key(attributes, kind=kind),
            label=attributes.text("dateLabel") or attributes.text("label"),
            description=attributes.text("description"),
            content=_content(attributes, kind=kind),
            options=_options(attributes, kind=kind),
            values_key=attributes.text("valuesKey") or None,
            default=_default(attributes),
            is_read_only=attributes.flag("readonly") or attributes.flag("disabled"),
            decimal_digits=_decimal_digits(attributes, kind=kind),
            columns=_columns(attributes),
            accept=attributes.text("accept"),
            takes_many=attributes.flag("multiple"),
            hide=_hide(attributes),
            validation=demands.validation(attributes, kind=kind),
            additions=demands.additions(attributes, kind=kind),
            components=self._children(attributes, kind=kind, depth=depth),
        )

    def _children(self, attributes: Attributes, *, kind: Kind, depth: int) -> tuple[Component, ...]:
        if kind is Kind.GROUP:
            if attributes.text("path"):
                raise attributes.error("分组不能设置 path。", "a group cannot have a path.")
            return self.load_all(attributes, depth=depth + 1, is_row=False)
        if kind is Kind.DYNAMICLIST:
            if attributes.raw("allowAddRemove") is not False:
                raise attributes.error(
                    "列表的行由案卷给定，请将 allowAddRemove 设为 false。",
                    "its rows come from the case: set allowAddRemove to false.",
                )
            return self.load_all(attributes, depth=depth + 1, is_row=True)
        return ()


def _named(member: object, *, number: int) -> Attributes:
    attributes = Attributes(member, component=f"#{number}")
    for name in ("id", "key", "path"):
        given = attributes.raw(name)
        if isinstance(given, str) and given:
            return Attributes(member, component=given[:100])
    return attributes


def _kind(attributes: Attributes) -> Kind:
    given = attributes.raw("type")
    for name in _REFUSED:
        if attributes.raw(name):
            raise attributes.error(f"不支持“{name}”。", f"“{name}” is not supported.")
    if not isinstance(given, str) or given not in set(Kind):
        raise attributes.error(f"未知的组件类型“{given}”。", f"unknown component type “{given}”.")
    kind = Kind(given)
    if kind is Kind.DATETIME and attributes.raw("subtype") not in (None, "date"):
        raise attributes.error("只支持日期（subtype 为 date）。", "only subtype date is supported.")
    return kind


def _key(attributes: Attributes, *, kind: Kind) -> str:
    if kind in {Kind.TEXT, Kind.HTML, Kind.GROUP, Kind.SEPARATOR, Kind.SPACER}:
        return ""
    key = attributes.text("path" if kind is Kind.DYNAMICLIST else "key")
    if not _KEY.fullmatch(key) or key in _RESERVED_KEYS:
        raise attributes.error(
            f"键“{key}”应以小写字母开头，只含小写字母、数字和下划线，且不是保留字。",
            f"the key “{key}” must be lower-case letters, digits and underscores, not reserved.",
        )
    return key


def _content(attributes: Attributes, *, kind: Kind) -> str:
    return attributes.text({Kind.TEXT: "text", Kind.HTML: "content"}.get(kind, "content"))


def _options(attributes: Attributes, *, kind: Kind) -> tuple[Option, ...]:
    if kind not in _CHOICES:
        return ()
    given = [
        Attributes(item, component=attributes.component) for item in attributes.objects("values")
    ]
    options = tuple(Option(item.text("value"), item.text("label")) for item in given)
    values = [option.value for option in options]
    if len(set(values)) < len(values) or "" in values or len(values) > MAX_OPTIONS:
        raise attributes.error(
            "选项的值不能为空、重复或过多。", "option values must be filled in, unique and few."
        )
    if not options and not attributes.text("valuesKey"):
        raise attributes.error("没有选项。", "has no options.")
    properties = attributes.raw("properties")
    is_boolean = isinstance(properties, Mapping) and properties.get("type") == "boolean"
    if is_boolean and set(values) != {"true", "false"}:
        raise attributes.error(
            "type 为 boolean 时，选项的值应为 true 和 false。",
            "with type boolean, the option values must be true and false.",
        )
    return options


def _default(attributes: Attributes) -> tuple[str, ...]:
    given = attributes.raw("defaultValue")
    if given is None:
        return ()
    if isinstance(given, bool):
        return ("true",) if given else ()
    if isinstance(given, list):
        return tuple(str(item) for item in given)
    return (str(given),)


def _decimal_digits(attributes: Attributes, *, kind: Kind) -> int | None:
    properties = attributes.raw("properties")
    if kind is Kind.NUMBER and isinstance(properties, Mapping) and "money" in properties:
        return 2
    return attributes.count("decimalDigits", most=MAX_DECIMALS)


def _columns(attributes: Attributes) -> int | None:
    if not attributes.has("layout"):
        return None
    layout = Attributes(attributes.raw("layout"), component=attributes.component)
    return layout.count("columns", most=GRID_COLUMNS) or None


def _hide(attributes: Attributes) -> feel.Expression | None:
    if not attributes.has("conditional"):
        return None
    condition = Attributes(attributes.raw("conditional"), component=attributes.component)
    text = condition.raw("hide")
    if text is None or text == "":
        return None
    if not isinstance(text, str) or not text.startswith("="):
        raise attributes.error(
            "conditional.hide 应为以“=”开头的 FEEL 表达式。",
            "conditional.hide must be a FEEL expression that begins with “=”.",
        )
    try:
        return feel.compile_expression(text[1:])
    except PolicyError as error:
        raise attributes.error(
            f"conditional.hide 不是有效的 FEEL 表达式：{error.message_zh}",
            f"conditional.hide is not valid FEEL: {error.message_en}",
        ) from error
