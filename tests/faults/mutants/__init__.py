"""All mutants: each is one way to be wrong that some test has to notice."""

from tests.faults.mutants.mutant import Mutant
from tests.faults.mutants.rules import RULES
from tests.faults.mutants.speech import SPEECH
from tests.faults.mutants.store import STORE

MUTANTS: tuple[Mutant, ...] = (*STORE, *RULES, *SPEECH)
