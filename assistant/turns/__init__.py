"""Who has the floor, what an overlap was, and when a turn is over.

Rule 1: everything that decides about turns lives in this package; it does no
I/O, starts no thread and reads no clock.

Rule 2: it does not know the exercise. Whether an interruption matters is not
decided here.

``tracker``
    from the speech of each participant to turns and overlaps; made of
    ``timeline`` (in which order things happened), ``floor`` (turns),
    ``overlaps`` (who spoke at once), ``kinds`` (what that was) and ``verdicts``
    (once the words have come).
``turn_end``
    is this partner done, or only thinking?
``lexicon``, ``reasons``
    the words that are listened for, and the words in which a verdict is given.

Sacks, Schegloff & Jefferson (1974), Language 50(4), 696-735.
"""
