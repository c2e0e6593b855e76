#!/bin/sh
# Checks the types of the pages' modules, which stand in their comments. TypeScript is only fetched where npm is there.
set -eu
here=$(cd "$(dirname "$0")/../.." && pwd)
version=5.9.3
folder="$here/.venv/tsc"
if ! command -v npm >/dev/null 2>&1; then
	echo "The types of the pages were not checked: npm is not installed."
	exit 0
fi
if [ "$(cat "$folder/version" 2>/dev/null || true)" != "$version" ]; then
	mkdir -p "$folder"
	npm install --silent --no-audit --no-fund --no-save --prefix "$folder" "typescript@$version"
	echo "$version" >"$folder/version"
fi
exec "$folder/node_modules/.bin/tsc" --project "$here/webui"
