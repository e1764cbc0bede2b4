"""What has no words of its own, told all the same: loops and segments by their guide's names, or element by element."""

from __future__ import annotations

from collections.abc import Iterator

from billwright.x12.walk import Node


def loop(node: Node) -> Iterator[str]:
    """A loop and those within it: "Patient (loop 2010CA)", then each segment with the name that the guide gives it."""
    yield f"{node.loop.name.capitalize()} (loop {node.loop.id})"
    yield from inside(node)


def inside(node: Node) -> Iterator[str]:
    """What stands in a loop, without its own name."""
    for spec, texts, _ in node.placed():
        held = ", ".join(text for text in texts[1:] if text) or "nothing"
        yield f"  {spec.name.capitalize()} ({texts[0]}): {held}" if spec else f"  {segment(texts)}; not used here"
    for child in node.nodes:
        for line in loop(child):
            yield f"  {line}"


def segment(texts: list[str]) -> str:
    """A segment that no guide names, by the numbers of its elements.

    >>> segment(["INS", "Y", "18", "", "XN"])
    'INS: 01 Y, 02 18, 04 XN'
    """
    held = (f"{number:02d} {text}" for number, text in enumerate(texts[1:], 1) if text)
    return f"{texts[0]}: {', '.join(held)}"
