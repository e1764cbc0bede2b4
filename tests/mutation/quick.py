"""The conftest of a mutation run: properties are asked in one order, a few times, and a failure is not made smaller."""

from hypothesis import Phase, settings

settings.register_profile(
    "mutants", max_examples=10, phases=[Phase.explicit, Phase.generate], derandomize=True, database=None
)
settings.load_profile("mutants")
