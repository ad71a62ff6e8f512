"""The base of every error of the policies; it carries its words in both languages."""


class PolicyError(Exception):
    """A rule, a parameter or an expression cannot give what was asked of it.

    Attributes:
        message_zh: What a person reads, in Simplified Chinese.
        message_en: The same in English; also what ``str()`` gives.
    """

    message_zh: str
    message_en: str

    def __init__(self, message_zh: str, message_en: str) -> None:
        """Keep both wordings."""
        super().__init__(message_en)
        self.message_zh = message_zh
        self.message_en = message_en
