#!/bin/sh
# Walks a deployed site through one evening. Prints a line for each step, and ends non-zero if any of them failed.
# It starts one lottery and puts one film into the library. At the end, also of an interrupted run, it deletes the one,
# takes out the other, and checks that neither is listed any more. Needs curl.
#
#   scripts/smoke.sh https://films.example.org
#   METRICS_TOKEN=... APP_PASSWORD=... scripts/smoke.sh https://films.example.org
set -u

site=${1:?usage: scripts/smoke.sh URL}
site=${site%/}
command -v curl >/dev/null || { echo 'smoke: curl is needed' >&2; exit 1; }

mark="Smoke test $(date +%Y%m%d%H%M%S)$$" # in every title, so that a search finds what this run made and nothing else
path=                                     # of the lottery; empty until it has started
film=                                     # the kept film's id; empty until it was found
kept=no                                   # whether the site accepted the film
failed=0
work=$(mktemp -d) || exit 1
trap finish EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

# fetch PATH [CURL OPTION...] sends a request with this run's cookies. It sets $status and $location, and writes
# the answer to $work/body.
fetch() {
    address=$site$1
    shift
    : >"$work/head"
    : >"$work/body"
    status=$(curl --silent --show-error --max-time 30 --cookie "$work/cookies" --cookie-jar "$work/cookies" \
        --dump-header "$work/head" --output "$work/body" --write-out '%{http_code}' "$@" "$address" 2>"$work/error") ||
        status="no answer: $(cat "$work/error")"
    location=$(tr -d '\r' <"$work/head" | sed -n 's/^[Ll]ocation: *//p')
}

# report NAME DETAIL prints the step's line: "ok" if the command before it succeeded, else "FAILED".
report() {
    if [ $? -eq 0 ]; then
        printf 'ok      %-14s %s\n' "$1" "$2"
    else
        printf 'FAILED  %-14s %s\n' "$1" "$2"
        failed=1
    fi
}

# answered STATUS [TEXT] succeeds if the last request got this status, and an answer that contains the text.
answered() {
    [ "$status" = "$1" ] && { [ -z "${2:-}" ] || grep -qF -- "$2" "$work/body"; }
}

# quoted prints the attribute values of the last answer, one a line.
quoted() {
    tr "\"'" '\n\n' <"$work/body"
}

# search PATH searches the library or the history for what this run made.
search() {
    fetch "$1" --get --data-urlencode "q=$mark"
}

# find_film searches the library for the kept film and sets $film to its id.
find_film() {
    search /library
    film=$(quoted | sed -n 's|^/library/\([0-9][0-9]*\)$|\1|p' | head -n 1)
}

# clean_up takes out the film, deletes the lottery, and checks that the site lists neither.
clean_up() {
    if [ -z "$film" ]; then find_film; fi # the run may have ended before it was found
    if [ -n "$film" ]; then
        fetch "/library/$film/delete" --data ''
        fetch "/library/$film"
        answered 410
        report clean-film "$status"
        search /library
        answered 200 && ! quoted | grep -qxF "/library/$film"
        report clean-library "$status"
    elif [ "$kept" = yes ]; then
        false
        report clean-film "a film called “$mark A” is still in the library"
    fi
    for _ in 1 2 3 4 5 6 7 8 9 10; do
        fetch "$path/delete" --data ''
        if ! answered 409; then break; fi # 409: a winner is being drawn
        sleep 1
    done
    fetch "$path"
    answered 410
    report clean-lottery "$status"
    search /history
    answered 200 && ! quoted | grep -qxF "$path"
    report clean-history "$status"
}

# finish ends every run, also one that failed or was interrupted.
finish() {
    code=$?
    trap '' HUP INT TERM
    if [ -n "$path" ]; then clean_up; fi
    rm -rf "$work"
    if [ "$code" -eq 0 ]; then code=$failed; fi
    exit "$code"
}

if [ -n "${APP_PASSWORD:-}" ]; then
    fetch /login --data-urlencode "password=$APP_PASSWORD"
    answered 303
    report login "$status"
fi

fetch /
answered 200 'action="/lotteries"'
report home "$status"
home_bytes=$(wc -c <"$work/body" | tr -d ' ')
assets=$(quoted | grep '^/static/' | sort -u)

fetch /lotteries --data-urlencode "titles=$mark A (1999)
$mark B"
case $location in */l/?*) path=/l/${location##*/l/} ;; esac
[ "$status" = 303 ] && [ -n "$path" ]
report start "$status ${path:-nowhere}"
if [ -z "$path" ]; then exit 1; fi # every other step needs the lottery

fetch "$path"
answered 200 "$mark A"
report lottery "$status"

fetch "$path/draw" --data-urlencode 'word=smoke'
answered 303
report draw "$status"
fetch "$path/proof.json"
answered 200 '"list_hash"' && ! grep -qF '"winner"' "$work/body"
report drawing "$status, the winner is not told yet"

# The winner is told six seconds after the draw.
for _ in 1 2 3 4 5 6 7 8 9 10; do
    sleep 1
    fetch "$path/proof.json"
    if grep -qF '"winner"' "$work/body"; then break; fi
done
answered 200 '"winner"'
report proof "$status"
fetch "$path"
answered 200 'action="/library"' # only a winner can be kept
report winner "$status"

search /history
answered 200 && quoted | grep -qxF "$path"
report history "$status"

fetch /library --data "code=${path#/l/}&n=1"
if answered 303; then kept=yes; fi
[ "$kept" = yes ]
report keep "$status"
find_film
answered 200 && [ -n "$film" ]
report library "$status ${film:-not found}"

fetch /health
answered 200 '"healthy"'
report health "$status"
fetch /health/ready
answered 200 '"ready"'
report ready "$status $(cat "$work/body")"
fetch /metrics ${METRICS_TOKEN:+--header "Authorization: Bearer $METRICS_TOKEN"}
answered 200 'movie_lottery_http_requests_total'
report metrics "$status"

# What a first visit downloads.
total=0
count=0
for asset in / $assets; do
    bytes=$(curl --silent --max-time 30 --output /dev/null --header 'Accept-Encoding: gzip' --write-out '%{size_download}' "$site$asset")
    total=$((total + bytes))
    count=$((count + 1))
done
[ "$total" -le 46080 ] && [ "$count" -le 6 ]
report weight "first visit $total bytes in $count requests (at most 46080 in 6), its HTML $home_bytes unpacked"
