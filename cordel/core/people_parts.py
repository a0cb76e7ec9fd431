"""What a column of a list of people may hold."""

from enum import Enum


class Part(Enum):
    """The value is how the column is called in a form."""

    NAME = "name"
    FIRST = "first"
    LAST = "last"
    CALLED = "called"
    EMAIL = "email"
    LANGUAGE = "language"
    MINOR = "minor"
    GUARDIAN = "guardian"
    CONTACT = "contact"
    KEY = "key"
