#!/bin/sh
# Builds and checks the pages for Maven; a step whose inputs have not changed is skipped.
#   build.sh pages    npm ci, then vite build into target/classes/META-INF/resources
#   build.sh checks   npm ci, then generation of the API's types, svelte-check, tsc, dependency-cruiser and vitest
#   build.sh e2e      the built pages in Chromium against the mock server; once more if tests fail and TEST_RERUNS is not 0
set -eu
cd "$(dirname "$0")"

fail() { echo "grokwatch-web: $1" >&2; exit 1; }

command -v node >/dev/null && command -v npm >/dev/null ||
  fail "building the dashboard needs Node.js 20.19 or newer with npm on the PATH; install it from https://nodejs.org"
node -e 'const [a,b]=process.versions.node.split(".").map(Number); process.exit(a>20||(a===20&&b>=19)?0:1)' ||
  fail "building the dashboard needs Node.js 20.19 or newer, this is $(node --version)"

# Golden scenarios of the contract, which the tests replay, and the document that the types of the API are generated from.
SCENARIOS=../metrics-stream/events/src/test/resources/scenarios
OPENAPI=../tracker-api/app/src/main/openapi/openapi.yaml
# The recipes, which are part of the page that launches runs.
RECIPES=../trainer-worker/builtin/src/main/resources/io/grokwatch/trainer/recipe/recipes.json

# Whether no file below the paths is newer than the stamp. Directories count as well, so that a deleted file is noticed.
unchanged_since() {
  stamp=$1
  shift
  [ -e "$stamp" ] && [ -z "$(find src public index.html package-lock.json ./*.ts ./*.js build.sh "$RECIPES" "$@" -newer "$stamp" -print)" ]
}

install_packages() {
  [ node_modules/.package-lock.json -nt package-lock.json ] || npm ci --no-audit --no-fund --loglevel=error
}

mkdir -p target
case "${1:-}" in
  pages)
    if [ -e target/classes/META-INF/resources/index.html ] && unchanged_since target/pages.stamp; then exit 0; fi
    install_packages
    npm run --silent build -- --logLevel warn
    touch target/pages.stamp ;;
  checks)
    if unchanged_since target/checks.stamp .dependency-cruiser.json e2e dev "$SCENARIOS" "$OPENAPI"; then exit 0; fi
    install_packages
    npm run --silent check
    npm run --silent cycles
    npm test --silent
    touch target/checks.stamp ;;
  e2e)
    if unchanged_since target/e2e.stamp e2e dev; then exit 0; fi
    [ -e target/classes/META-INF/resources/index.html ] || fail "the pages are not built; run build.sh pages first"
    install_packages
    mkdir -p target/e2e-reports
    if ! npm run --silent e2e; then
      [ "${TEST_RERUNS:-0}" != 0 ] || exit 1
      echo "grokwatch-web: tests of the pages failed; all are run again" >&2
      mv target/e2e-reports/TEST-e2e.xml target/e2e-reports/UNSTABLE-e2e.xml
      npm run --silent e2e
    fi
    touch target/e2e.stamp ;;
  *) fail "usage: build.sh pages|checks|e2e, was '${1:-}'" ;;
esac
