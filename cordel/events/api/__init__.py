"""Events for machines: what everybody may read, and what a system with a token may do."""

from cordel.events.api import people, reading

OPERATIONS = [*reading.OPERATIONS, *people.OPERATIONS]
