"""README and the tutorial: every command runs as written, and says what stands below it."""

import shutil

import pytest
from tests.demo import ARGUMENTS, build

from docs import rerun

pytestmark = pytest.mark.xdist_group("demo")


@pytest.mark.parametrize("name", rerun.PAGES)
def test_what_is_shown_is_what_is_said(name, tmp_path):
    home = tmp_path / "home"

    def run(words: list[str]) -> str:
        if words[:2] != ["billwright", "demo"]:
            return rerun.script(words, home)
        assert sorted(words[2:]) == sorted(ARGUMENTS)
        shutil.copytree(build("one").home, home)  # the demo of other tests, to be worked in
        return build("one").said

    text = (rerun.CHECKOUT / name).read_text(encoding="utf-8")
    assert rerun.commands(text)
    assert rerun.rerun(text, run) == text, "run .venv/bin/python docs/rerun.py and look at what it changes"


def test_the_two_commands_of_the_readme_are_targets():
    readme = (rerun.CHECKOUT / "README.md").read_text(encoding="utf-8")
    makefile = (rerun.CHECKOUT / "Makefile").read_text(encoding="utf-8")
    for target in ("demo", "test"):
        assert f"\nmake {target} " in readme
        assert f"\n{target}: " in makefile


def test_output_is_put_below_its_command_and_nothing_else_is_touched():
    page = "a\n```console\n$ billwright x\nold\n$ billwright y 'two words'\n```\n```sh\n$ not run\n```\n"
    ran = []

    def run(words: list[str]) -> str:
        ran.append(words)
        return f"new {words[1]}\n"

    assert rerun.rerun(page, run) == (
        "a\n```console\n$ billwright x\nnew x\n$ billwright y 'two words'\nnew y\n```\n```sh\n$ not run\n```\n"
    )
    assert ran == [["billwright", "x"], ["billwright", "y", "two words"]]
