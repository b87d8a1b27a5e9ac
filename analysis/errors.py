"""The errors of the analysis, each a sentence that says what came and what was expected.

AnalysisError (a ValueError)
├── ShapeError      an array has another shape than its kind needs
├── RangeError      a value lies outside what its kind allows: weights, positions, codes
└── ParameterError  an option makes no sense: a level of 2, a polygon of two corners
"""


class AnalysisError(ValueError):
    """Something given to a function of the analysis cannot be worked with."""


class ShapeError(AnalysisError):
    """An array has another shape than its kind needs."""

    def __init__(self, name: str, got: object, expected: str) -> None:
        super().__init__(f"{name} has shape {got}, expected {expected}.")


class RangeError(AnalysisError):
    """A value lies outside what its kind allows."""

    def __init__(self, name: str, got: object, expected: str) -> None:
        super().__init__(f"{name} holds {got}, expected {expected}.")


class ParameterError(AnalysisError):
    """An option of a function makes no sense."""

    def __init__(self, name: str, got: object, expected: str) -> None:
        super().__init__(f"{name} is {got!r}, expected {expected}.")
