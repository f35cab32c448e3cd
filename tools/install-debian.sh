#!/usr/bin/env bash
# Installs what Sayback needs from Debian and says what and why. Quick where all of it is there.
#   tools/install-debian.sh            for using Sayback (replays work without any of it, but for venv)
#   tools/install-debian.sh --tests    and for `make test-all`
# As root or with sudo; asks nothing unless sudo wants a password and somebody is there to type it.
set -euo pipefail

needed=(
    "libportaudio2|the microphone and the loudspeaker (PortAudio)"
    "espeak-ng|the voice that Sayback speaks with"
)
for_tests=(
    "pulseaudio|a virtual room for the live tests: a microphone and a loudspeaker without hardware"
    "pulseaudio-utils|plays sound into that room and records what Sayback says"
    "libasound2-plugins|lets PortAudio reach that room"
    "sox|makes and measures sound in tests"
    "ffmpeg|makes recordings in every format in tests"
    "flite|two of the voices of the fixtures"
    "chromium|opens the feedback page in tests"
    "chromium-driver|clicks in that page"
)

is_for_tests=false
case "${1:-}" in
    "") ;;
    --tests) is_for_tests=true; needed+=("${for_tests[@]}") ;;
    *) echo "usage: $0 [--tests]" >&2; exit 2 ;;
esac

# Without these parts a replay still works, the tests do not.
give_up() {
    echo "install-debian: $1" >&2
    if $is_for_tests; then exit 1; else exit 0; fi
}

if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
    give_up "this is not Debian, so nothing is installed here; README.md says what other systems need."
fi

if ! "${PYTHON:-python3}" -c 'import ensurepip, venv' 2>/dev/null; then
    needed=("python3-venv|the environment that Sayback is installed into" "${needed[@]}")
fi

missing=()
for entry in "${needed[@]}"; do
    status=$(dpkg-query -W -f='${db:Status-Status}' "${entry%%|*}" 2>/dev/null || true)
    if [ "$status" != installed ]; then
        missing+=("$entry")
    fi
done
if [ ${#missing[@]} -eq 0 ]; then
    exit 0
fi

packages=("${missing[@]%%|*}")
echo "From Debian, Sayback needs:"
for entry in "${missing[@]}"; do
    printf '  %-20s %s\n' "${entry%%|*}" "${entry#*|}"
done

if [ "$(id -u)" -eq 0 ]; then
    as_root=(env)
elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
    as_root=(sudo -n)
elif command -v sudo >/dev/null && [ -t 0 ]; then
    as_root=(sudo)
else
    give_up "this needs the rights of root; please run: apt-get install ${packages[*]}"
fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT
apt() { "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 "$@"; }
if ! apt update -q >"$log" 2>&1; then
    echo "install-debian: the package lists could not be brought up to date; trying with those at hand." >&2
fi
if ! apt install -y -q --no-install-recommends "${packages[@]}" >>"$log" 2>&1; then
    tail -n 5 "$log" >&2
    give_up "apt-get could not install: ${packages[*]}"
fi
echo "Installed."
