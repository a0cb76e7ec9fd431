"""The tests' own guard: a variable that nobody passed must not print nothing."""

import pytest
from django.template import Context, Origin, Template

from tests.undefined import OURS, UndefinedVariable


def rendered(source: str, **context: object) -> str:
    template = Template(source, origin=Origin(f"{OURS}/events/templates/events/any.html"))
    return template.render(Context(context))


@pytest.mark.parametrize("source", ["{{ nothing }}", "{{ thing.nothing }}", "{{ nothing|default:'x' }}"])
def test_it_refuses_what_nobody_passed(source: str) -> None:
    with pytest.raises(UndefinedVariable):
        rendered(source, thing={})


@pytest.mark.parametrize(
    "source",
    [
        "{% if nothing %}yes{% endif %}",
        "{% for one in nothing %}yes{% endfor %}",
        "{% if a.b.c %}yes{% endif %}",
    ],
)
def test_it_takes_a_question_as_a_question(source: str) -> None:
    assert rendered(source, a={}) == ""


def test_it_leaves_other_packages_alone() -> None:
    assert Template("{{ nothing }}").render(Context()) == ""
