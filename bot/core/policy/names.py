"""How names, ids and bounds of the matrix must look."""

import re

NAME = re.compile(r"(?!(?:any|none)\Z)[A-Za-z][A-Za-z0-9_-]{0,62}")
NAME_RULE = "a name of up to 63 ASCII letters, digits, - and _ that begins with a letter, not any or none"
ID = re.compile(r"[0-9]{17,20}")
ROLE_ID_RULE = 'the role\'s id, 17 to 20 digits in quotes, like "1180000000000000021" (Discord: Copy Role ID)'
USER_ID_RULE = 'the user\'s id, 17 to 19 digits in quotes, like "1180000000000000106" (Discord: Copy User ID)'
USER_ID = re.compile(r"[0-9]{17,19}")
USER_NAME = re.compile(r"(?![0-9]{17,}\Z)[a-z0-9_.]{2,32}")
USER_NAME_RULE = "a name of Discord, no id: 2 to 32 of a-z, 0-9, _ and ."
SPAN = (60, 7 * 86400)
"""The least and the most that a duration in the matrix may be, in seconds."""
MOST_APPROVALS = 100
MOST_SLOTS = 20
LONGEST_NOTE = 200
