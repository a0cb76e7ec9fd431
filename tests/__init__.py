"""Tests mirror `cordel/`: what is wrong there is looked for here, under the same name."""
