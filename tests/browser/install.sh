#!/bin/sh
# The tests of pages need a Chromium. Debian's package is used; elsewhere, install one and put it on the PATH.
set -eu
for name in chromium chromium-browser google-chrome; do
	if command -v "$name" >/dev/null 2>&1; then exit 0; fi
done
if ! command -v apt-get >/dev/null 2>&1; then
	echo "The tests need Chromium on the PATH; install it and run make test again." >&2
	exit 2
fi
as_root=""
if [ "$(id -u)" != 0 ]; then as_root="sudo"; fi
echo "Installing Chromium for the tests of pages ..."
$as_root apt-get update -qq
$as_root apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core >/dev/null
