"""What a text says of money, in one line."""

from __future__ import annotations

from sources.reading.money import read_money


def figures(text: str, language: str = "sv") -> str:
    """`total 20000000 SEK, most 2000000 SEK`, or `words`, or `nothing`."""
    budget = read_money(text, language).budget
    if budget is None:
        return "nothing"
    named = (("total", budget.total), ("least", budget.per_project_min), ("most", budget.per_project_max))
    return ", ".join(f"{name} {value} {budget.currency}" for name, value in named if value) or "words"
