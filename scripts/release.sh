#!/bin/sh
# The release step: brings the database's schema, and what is derived from titles, up to what the program needs, before the
# program starts. Prints a line for what it does.
# Needs DATABASE_URL. Safe to run again, and from several machines at once. Ends non-zero, with one sentence, when it can't.
set -eu

program="$(dirname "$0")/../bin/movie-lottery"
if [ ! -x "$program" ]; then
    echo "release: bin/movie-lottery is not there; build it first: make build" >&2
    exit 1
fi
exec "$program" migrate
