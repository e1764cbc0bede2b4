import pytest
from tests.clinic import Clinic, open_clinic


@pytest.fixture
def clinic(office) -> Clinic:
    return open_clinic(office)
