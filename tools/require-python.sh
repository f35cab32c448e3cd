#!/bin/sh
# Says in one sentence what is missing when the Python found is too old.
python=${1:-python3}
if ! command -v "$python" >/dev/null 2>&1; then
    echo "Sayback needs Python 3.11 or newer; '$python' was not found. On Debian: apt-get install python3 python3-venv" >&2
    exit 2
fi
"$python" - <<'PY'
import sys
if sys.version_info < (3, 11):
    sys.exit("Sayback needs Python 3.11 or newer, this is %d.%d. Name another one: make PYTHON=python3.11 ..." % sys.version_info[:2])
PY
