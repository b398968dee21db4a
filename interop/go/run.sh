#!/bin/sh
# Builds gorilla.go with Debian's packages (no modules, no network) and runs it. Exits with 3 if they are not there.
set -u
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P) || exit 1
sources=/usr/share/gocode/src/github.com/gorilla/websocket
[ -d "$sources" ] || {
    echo "no $sources" >&2
    exit 3
}
command -v go >/dev/null 2>&1 || {
    echo 'no go on the PATH' >&2
    exit 3
}
version=$(dpkg-query -W -f '${Version}' golang-github-gorilla-websocket-dev 2>/dev/null) || version=unknown
mkdir -p target/peers/go || exit 1
export GO111MODULE=off GOPATH=/usr/share/gocode GOCACHE="$PWD/target/peers/go/cache" GOFLAGS=
# To a name of its own first: the last one may be running.
new=target/peers/go/new.$$
go build -o "$new" "$here/gorilla.go" && mv -f "$new" target/peers/go/gorilla \
    && exec target/peers/go/gorilla "$version" "$1"
