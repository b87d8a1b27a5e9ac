"""The browser's own form controls with their words; `options` are {value, label}."""

from dashboard.components.own import NAMESPACE, OwnComponent, names


class Select(OwnComponent):
    """One of several: `label`, `options`, `value` (None for the option with value "")."""

    _namespace = NAMESPACE
    _type = "Select"
    _prop_names = names("id", "label", "options", "value")


class Checks(OwnComponent):
    """Checks, whose `value` is a list in the options' order."""

    _namespace = NAMESPACE
    _type = "Checks"
    _prop_names = names("id", "label", "options", "value", "asks")


class Versus(OwnComponent):
    """Two groups set against each other; `words`: VersusWords.

    `offers`: [{value, label, groups}], the groups as options. `value`: {by, first, second, how},
    where how is "over" or "beside", or None where nothing is compared.
    """

    _namespace = NAMESPACE
    _type = "Versus"
    _prop_names = names("id", "offers", "value", "words", "asks")


class Chips(OwnComponent):
    """Filters in words, each with its removal; `words`: ChipWords.

    `chips`: [{value, label}], owned by the page. `removed`: {value, times} after a click, value
    None for all of them; `times` tells two removals of the same filter apart.
    """

    _namespace = NAMESPACE
    _type = "Chips"
    _prop_names = names("id", "label", "chips", "words", "removed")


class Progress(OwnComponent):
    """How far some work has come: `label`, `value` (0 to 1, None while unknown), `text`."""

    _namespace = NAMESPACE
    _type = "Progress"
    _prop_names = names("id", "label", "value", "text")
