#!/usr/bin/env bash
# Installs what is missing, says what it does, and takes a second when nothing is.
#
#   scripts/bootstrap.sh run    what the product needs
#   scripts/bootstrap.sh test   and what its tests need
set -euo pipefail
cd "$(dirname "$0")/.."
unset PYTHONHOME PYTHONPATH VIRTUAL_ENV PIP_REQUIRE_VIRTUALENV

purpose=${1:-run}
began=$SECONDS
mkdir -p var

say() { printf '\033[1m[%3ds]\033[0m %s\n' "$((SECONDS - began))" "$*" >&2; }
fail() { printf '\n%s\n' "$*" >&2; exit 1; }
fingerprint() { sha256sum "$@" | sha256sum | cut -d' ' -f1; }
is_stamped() { [ -f "$1" ] && [ "$(cat "$1")" = "$2" ]; }

# Two runs at once would install into each other's half-made folders.
exec 9>var/bootstrap.lock
if ! flock --nonblock 9; then
    say "another installation is running, waiting for it · 另一个安装正在进行，等待其完成"
    flock 9
fi

# --- System packages ---------------------------------------------------------------------------

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; elif command -v sudo >/dev/null; then sudo "$@"; else
        fail "Not root, and no sudo. Run this as root, then try again: $*"
    fi
}

install_system_packages() {
    local missing=() name
    if ! command -v dpkg-query >/dev/null; then
        say "not a Debian system: please see to it that these are installed: $*"
        return
    fi
    for name in "$@"; do
        case $(dpkg-query --show --showformat='${db:Status-Status}' "$name" 2>/dev/null) in
            installed) ;;
            *) missing+=("$name") ;;
        esac
    done
    [ ${#missing[@]} = 0 ] && return
    say "installing system packages · 安装系统软件包: ${missing[*]}"
    as_root apt-get -o DPkg::Lock::Timeout=600 update >&2 ||
        say "the package lists could not be renewed; trying with those at hand"
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=600 \
        install --yes --no-install-recommends "${missing[@]}" >&2
}

# Pango and HarfBuzz draw the notices (WeasyPrint), Noto has the Chinese characters.
wanted=(fonts-noto-cjk libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0)
if [ "$purpose" = test ]; then
    wanted+=(poppler-utils)
    command -v chromium >/dev/null || wanted+=(chromium)
fi
install_system_packages "${wanted[@]}"

# --- Python ------------------------------------------------------------------------------------

find_python() {
    local candidate
    for candidate in python3.11 /usr/bin/python3.11 python3 python3.12 python3.13 python3.14; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$candidate"
            return
        fi
    done
    fail "Python 3.11 or newer is needed and was not found."
}

if ! .venv/bin/python -c 'import sys, pip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    python=$(find_python)
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
        install_system_packages "python$version-venv"
    fi
    say "creating the Python environment · 创建 Python 环境: $("$python" --version)"
    "$python" -m venv --clear .venv
fi

export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore

locked=$(fingerprint requirements.lock)
if ! is_stamped .venv/requirements.stamp "$locked"; then
    say "installing Python packages, each checked against its hash · 安装 Python 依赖（校验哈希）"
    .venv/bin/python -m pip install --require-hashes --no-deps --progress-bar off \
        -r requirements.lock >&2
    echo "$locked" >.venv/requirements.stamp
fi

project=$(fingerprint pyproject.toml scripts/bootstrap.sh)
if ! is_stamped .venv/project.stamp "$project" || [ ! -x .venv/bin/doudi ]; then
    say "installing the command doudi · 安装 doudi 命令"
    .venv/bin/python -m pip install --quiet --no-index --no-deps --no-build-isolation -e . >&2
    echo "$project" >.venv/project.stamp
fi

# --- Translations ------------------------------------------------------------------------------

while IFS= read -r catalogue; do
    compiled=${catalogue%.po}.mo
    if [ ! -f "$compiled" ] || [ "$catalogue" -nt "$compiled" ]; then
        say "compiling translations · 编译译文: $catalogue"
        .venv/bin/pybabel --quiet compile --input-file "$catalogue" --output-file "$compiled.new"
        mv "$compiled.new" "$compiled"
    fi
done < <(find webapp -name '*.po')

# --- Browser assets ----------------------------------------------------------------------------

node_major=$(node --version 2>/dev/null | sed 's/^v\([0-9]*\).*/\1/')
[ "${node_major:-0}" -ge 20 ] || fail "Node 20 or newer is needed and was not found."

packages=$(fingerprint package-lock.json .npmrc)
if ! is_stamped node_modules/packages.stamp "$packages"; then
    say "installing browser packages · 安装浏览器端依赖"
    npm ci >&2
    echo "$packages" >node_modules/packages.stamp
fi

assets=$(find webapp/frontend package-lock.json -type f -print0 | LC_ALL=C sort -z |
    xargs -0 sha256sum | sha256sum | cut -d' ' -f1)
if ! is_stamped webapp/web/static/dist/assets.stamp "$assets"; then
    say "building browser assets · 构建浏览器端资源"
    npm run --silent build >&2
    echo "$assets" >webapp/web/static/dist/assets.stamp
fi

[ $((SECONDS - began)) -lt 3 ] || say "everything is installed · 安装完成"
