"""How ids and names in the settings must look."""

import re

ID = re.compile(r"[0-9]{17,20}")
ID_RULE = "the id, 17 to 20 digits in quotes (Discord: Developer Mode, right-click, Copy ID)"
NAME = re.compile(r"[a-z][a-z0-9-]{0,62}")
