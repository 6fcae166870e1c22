#!/bin/sh
# Make the virtual environment: environment.sh PYTHON FOLDER
# A plain Debian has python3 without its venv module; then it is installed, or the one command to type is said.
set -eu
python=$1 folder=$2

"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
  echo "Palabre needs Python 3.11 or newer; $python is $("$python" --version 2>&1). Try: make PYTHON=python3.12 ..." >&2
  exit 1
}

if ! "$python" -c 'import ensurepip, venv' 2> /dev/null; then
  as_root=
  [ "$(id -u)" = 0 ] || as_root=sudo
  if command -v apt-get > /dev/null && { [ -z "$as_root" ] || sudo -n true 2> /dev/null; }; then
    echo "Installing python3-venv"
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq update
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y python3-venv > /dev/null
  else
    echo "Python can't make environments here yet. Type this once, then try again:" >&2
    echo "    sudo apt-get install python3-venv" >&2
    exit 1
  fi
fi

"$python" -m venv "$folder"
# The command `palabre` runs this checkout: one line that finds it, one that starts it.
here=$(pwd)
packages=$("$folder/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
echo "$here" > "$packages/palabre.pth"
printf '#!/bin/sh\nexec "%s/bin/python" -m palabre "$@"\n' "$here/$folder" > "$folder/bin/palabre"
chmod +x "$folder/bin/palabre"
