"""Every entry and every word of a parameter is told to people in words, in both languages."""

import re

from policies.assessments.programmes import LABELS
from policies.parameter_store import ParameterStore
from policies.parameter_values import Parameter, ParameterType
from webapp.studio.presenters import OTHER_GROUPS
from webapp.studio.words import UNITS

STORE = ParameterStore.shipped(with_demonstration=True)
SPEAKS_FOR_ITSELF = re.compile(r"[0-9-]+")


def words_of(parameter: Parameter) -> set[str]:
    words = set(parameter.allowed)
    for value in parameter.values:
        if value.key is not None:
            words.add(value.key)
        if parameter.type is ParameterType.TEXT:
            words.add(value.text())
        if parameter.type is ParameterType.LIST:
            words.update(value.words())
    return {word for word in words if not SPEAKS_FOR_ITSELF.fullmatch(word)}


def test_every_entry_and_every_word_has_a_label():
    bare = {
        f"{parameter.programme}/{parameter.name}: {word}"
        for parameter in STORE.parameters.values()
        for word in words_of(parameter) - parameter.labels.keys()
    }

    assert bare == set()


def test_every_unit_has_its_words():
    assert {one.unit for one in STORE.parameters.values()} - UNITS.keys() == set()


def test_every_group_of_parameters_has_a_name():
    assert set(STORE.by_programme()) - {one.value for one in LABELS} - OTHER_GROUPS.keys() == set()
