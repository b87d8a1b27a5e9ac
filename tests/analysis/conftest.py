"""What tests of the analysis share: one loaded encoder for the whole session."""

from pathlib import Path

import pytest

from analysis.encoder import BUNDLED, Encoder, load_encoder


@pytest.fixture(scope="session")
def models(pytestconfig: pytest.Config) -> Path:
    """The folder of unpacked models, kept between sessions in pytest's own cache."""
    assert pytestconfig.cache is not None
    return pytestconfig.cache.mkdir("models")


@pytest.fixture(scope="session")
def encoder(models: Path) -> Encoder:
    """The bundled encoder, as everybody gets it."""
    return load_encoder(BUNDLED, models)
