"""How a command ends, and how it complains.

====  ==============================================================
exit  meaning
====  ==============================================================
0     done, perhaps with caveats
1     no speech was found
2     the person can mend it: input, options, output folder, model
130   stopped by Ctrl-C; the journal is kept
====  ==============================================================
"""

from __future__ import annotations

import sys

from assistant.errors import AssistantError

DONE, NO_SPEECH, MENDABLE, INTERRUPTED = 0, 1, 2, 130


def complain(error: AssistantError) -> None:
    print(f"sayback: {error}", file=sys.stderr)
