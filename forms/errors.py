"""What can be wrong with a form itself; what people fill in wrongly is not an exception."""


class FormError(Exception):
    """Base of the errors of this package, with words for people in both languages."""

    def __init__(self, message_zh: str, message_en: str) -> None:
        super().__init__(message_en)
        self.message_zh = message_zh
        self.message_en = message_en


class FormDefinitionError(FormError):
    """A form definition cannot be used; names the component, if the fault lies in one."""

    def __init__(self, message_zh: str, message_en: str, *, component: str | None = None) -> None:
        self.component = component
        if component is not None:
            message_zh = f"表单组件“{component}”：{message_zh}"
            message_en = f"Form component “{component}”: {message_en}"
        super().__init__(message_zh, message_en)


class FormNotFoundError(FormError):
    """No form of this key ships with the product."""

    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(f"没有名为“{key}”的表单。", f"There is no form named “{key}”.")
