"""Say where in a diagram something is wrong."""

from dataclasses import dataclass

from lxml import etree

from workflows.errors import BrokenDiagramError, DiagramError, UnsupportedElementError


@dataclass(frozen=True)
class Place:
    """The file that is being read."""

    file: str

    def broken(self, element: etree._Element, reason_zh: str, reason_en: str) -> DiagramError:
        """Return the error for an element that is incomplete or contradicts itself."""
        return self.broken_at(_label(element), reason_zh, reason_en)

    def broken_at(self, element_id: str, reason_zh: str, reason_en: str) -> DiagramError:
        """Return the error for an element of this id; see ``broken``."""
        return BrokenDiagramError(
            file=self.file, element=element_id, reason_zh=reason_zh, reason_en=reason_en
        )

    def unsupported(self, element: etree._Element, reason_zh: str, reason_en: str) -> DiagramError:
        """Return the error for an element that the engine does not run."""
        return UnsupportedElementError(
            file=self.file, element=_label(element), reason_zh=reason_zh, reason_en=reason_en
        )


def _label(element: etree._Element) -> str:
    return str(element.get("id") or etree.QName(element).localname)
