#!/bin/sh
# Prints the Python that .venv is kept with: one of the versions that pyproject.toml allows, able to make a virtual
# environment. The Python of a working .venv comes first, then the newest allowed version. Says what to install if
# there is none.
#
#     sh .ci/find_python.sh [PYTHON]      with PYTHON, a command or a path, no other is looked at
set -u
cd "$(dirname "$0")/.." || exit 1

allowed=$(sed -n 's/^requires-python = ">=3\.\([0-9]*\),<3\.\([0-9]*\)"$/\1 \2/p' pyproject.toml)
[ -n "$allowed" ] || { echo "pyproject.toml has no line like requires-python = \">=3.11,<3.14\"" >&2; exit 1; }
lowest=${allowed% *}
beyond=${allowed#* }

# Prints "fits", or why the command does not fit. Debian and Ubuntu leave ensurepip out of python3.
judge() {
    command -v "$1" >/dev/null 2>&1 || { echo "not found"; return; }
    "$1" -c "
import sys
version = sys.version_info[:2]
try:
    import ensurepip, venv
    verdict = 'fits'
except ImportError:
    verdict = 'Python %d.%d without the module ensurepip (Debian, Ubuntu: sudo apt install python%d.%d-venv)' % (version * 2)
print(verdict if (3, $lowest) <= version < (3, $beyond) else 'Python %d.%d' % version)
" 2>/dev/null || echo "does not run"
}

looked_at=""
# True if the command fits, and then its path is printed.
take() {
    verdict=$(judge "$1")
    [ "$verdict" = fits ] && command -v "$1" && return
    looked_at="$looked_at    $1: $verdict
"
    return 1
}

if [ -n "${1:-}" ]; then
    take "$1" && exit
else
    [ -e .venv ] && take .venv/bin/python && exit
    minor=$((beyond - 1))
    while [ "$minor" -ge "$lowest" ]; do
        take "python3.$minor" && exit
        minor=$((minor - 1))
    done
    take python3 && exit
fi

{
    echo "No Python was found that this project can run on. It needs Python 3.$lowest to 3.$((beyond - 1)), with venv and pip."
    echo "Looked at:"
    printf '%s' "$looked_at"
    echo "Install one, then run the same command again:"
    echo "    Debian 12 and 13, Ubuntu 24.04    sudo apt install python3 python3-venv"
    echo "    macOS                             brew install python@3.$((beyond - 1))"
    echo "    where Python is newer or older    pyenv or uv can install python3.$((beyond - 1)) beside it"
    echo "A Python that is not on the PATH can be named: make refresh PYTHON=/path/to/python3.$((beyond - 1))"
} >&2
exit 1
