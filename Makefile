# Movie Lottery. `make` alone lists what there is to make.

.DEFAULT_GOAL := help
.PHONY: help run seed test check race build schema smoke shots bench faults fuzz clean have-go lib axe dev

# Go's installation instructions put it there, and not every PATH has it.
export PATH := $(PATH):/usr/local/go/bin

# Go and npm keep their caches under HOME, which a service or a container may lack.
ifndef HOME
export HOME := $(shell eval echo "~$$(id -un)")
endif

VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)

# Without the version control stamp, as git refuses to read another user's checkout. Without HTTP/2, as nothing here uses
# it, and it is half a megabyte.
GO_BUILD := CGO_ENABLED=0 go build -trimpath -buildvcs=false -tags=nethttpomithttp2
# Tests in a browser mostly wait for it, so more of them run at once than there may be processors.
GO_TEST  := go test -count=1 -timeout=30m -parallel=4

STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2
GOSEC       := github.com/securego/gosec/v2/cmd/gosec@v2.30.0
GOVULNCHECK := golang.org/x/vuln/cmd/govulncheck@v1.9.0
FUZZTIME    ?= 20s

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-7s %s\n", $$1, $$2 }' Makefile

run: build dev ## serve it here, with a private PostgreSQL unless DATABASE_URL is set; PORT=8081 for another port
	@exec bin/dev run

seed: build dev ## fill the database of make run with films and lotteries; SEED='-lotteries 1000 -films 5000' for more
	@exec bin/dev data -- go run ./scripts/seed $(SEED)

# TEST runs a command with what tests need. It fetches the scripts inside bin/dev, which installs npm where it can.
TEST := bin/dev test -- sh -c '$(MAKE) --no-print-directory lib axe && exec "$$@"' test

test: dev ## all tests, with a throw-away PostgreSQL and a real Chromium
	@exec $(TEST) $(GO_TEST) ./...

race: dev ## all tests under the race detector; slow, and needs a C compiler
	@command -v $$(go env CC) >/dev/null || { echo 'The race detector needs a C compiler, such as gcc.' >&2; exit 1; }
	@export CGO_ENABLED=1; exec $(TEST) $(GO_TEST) -race ./...

# What gosec reports although it is as it should be:
#   G104  errors that are not handled: of closing, where nothing can be done about them
#   G115  conversions of numbers: each is held within its limits where it is read, from a form, a setting or a proof
#   G203  template.HTML: these packages make markup, and escape what visitors wrote; a fuzz target tests that
#   G404  weak random numbers: for the pause before a database call is tried again
#   G304, G703, G704  a file or an address from the command line: `verify` reads what its user names
GOSEC_FLAGS := -quiet -exclude=G104,G115 \
	-exclude-rules='app/(web/view|poster|i18n)/.*:G203;app/store/store\.go:G404;app/verify\.go:G304,G703,G704'

check: have-go ## formatting, vet, staticcheck, gosec, known vulnerabilities; GOVULNDB=file:///… for a copy of their database
	@unformatted=$$(gofmt -l app db partials scripts static) && test -z "$$unformatted" || \
		{ echo "Not as gofmt has it: $$unformatted" >&2; exit 1; }
	@go vet ./...
	@go run $(STATICCHECK) ./...
	@go run $(GOSEC) $(GOSEC_FLAGS) ./app/...
	@report=$$(go run $(GOVULNCHECK) $(if $(GOVULNDB),-db $(GOVULNDB)) ./... 2>&1) || case "$$report" in \
		*'exit status 3'*) echo "$$report" >&2; exit 1 ;; \
		*) echo 'govulncheck was not run: its data could not be reached.' ;; esac

build: have-go lib ## bin/movie-lottery: one static file with templates, assets and migrations inside
	@$(GO_BUILD) -ldflags '-s -w -X main.version=$(VERSION)' -o bin/movie-lottery ./app

schema: build dev ## write db/schema.sql as the migrations make it
	@exec bin/dev schema

smoke: build dev ## walk a private copy of the site through the whole checklist
	@exec bin/dev exec -- sh -c 'exec scripts/smoke.sh "$$SITE"'

shots: build dev ## pictures of every page in .dev/shots; ONLY=winner WIDTHS=360 for one, SHOTS=folder for elsewhere
	@exec bin/dev view -- go run ./scripts/shots

BENCH := $(GO_BUILD) -o bin/bench ./scripts/bench && $(GO_BUILD) -o bin/seed ./scripts/seed && exec bin/dev bench -- bin/bench
bench: build dev ## measure it against its budgets; a table, kept in scripts/bench/RESULTS.md
	@$(BENCH)

bench-%: build dev
	@$(BENCH) $*

FAULTS := $(GO_BUILD) -o bin/faults ./scripts/faults && exec bin/dev bench -- bin/faults
faults: build dev ## break what the site stands on, under load; a table of what clients saw and what was lost
	@$(FAULTS)

faults-%: build dev
	@$(FAULTS) $*

fuzz: have-go ## every fuzz target for a while; FUZZTIME=1m for longer
	@grep -rEo --include='*_test.go' '^func Fuzz[A-Za-z0-9_]+' app | while IFS=: read -r file func; do \
		go test -run='^$$' -fuzz="^$${func#func }\$$" -fuzztime=$(FUZZTIME) "./$${file%/*}" || exit 1; done

clean: ## remove what was built and fetched, but not the development database in .dev
	@rm -rf bin static/node_modules static/lib/*.js

dev: have-go
	@$(GO_BUILD) -o bin/dev ./scripts/dev

# The third-party scripts that pages are served with, and the one that looks for faults in pages in tests: files of the
# npm packages in static/package.json, fetched again when the lock file is newer. The site works without them.
LIB := htmx.org/dist/htmx.min.js htmx-ext-sse/dist/sse.min.js idiomorph/dist/idiomorph-ext.min.js
AXE := axe-core/axe.min.js

LOCK   := static/package-lock.json
NPM_CI := npm ci --ignore-scripts --no-audit --no-fund --loglevel=error

lib:
	@fresh=yes; \
	for file in $(notdir $(LIB)); do [ "static/lib/$$file" -nt $(LOCK) ] || fresh=no; done; \
	if [ $$fresh = yes ]; then exit; fi; \
	if ! command -v npm >/dev/null; then why='npm is missing; where it is installed, make fetches the scripts by itself'; \
	elif why=$$(cd static && $(NPM_CI) --omit=dev 2>&1) && why=$$(cd static/node_modules && cp $(LIB) ../lib/ 2>&1); then exit; fi; \
	echo "Warning: the scripts could not be fetched, so this build serves plain HTML, which works whole." >&2; \
	echo "The reason: $$why" | head -n 2 >&2

axe:
	@[ static/node_modules/$(AXE) -nt $(LOCK) ] || why=$$(cd static && $(NPM_CI) 2>&1) || \
		{ echo 'Warning: axe-core could not be fetched. The reason:'; echo "$$why" | head -n 1; } >&2

have-go:
	@case "$$(cd / && go version 2>/dev/null)" in \
	'') echo 'Go is missing here: install 1.21 or later from go.dev/dl (it fetches the version this needs by itself).' >&2; exit 1 ;; \
	*' go1.'[0-9]' '*|*' go1.'[0-9].*|*' go1.1'[0-9]' '*|*' go1.1'[0-9].*|*' go1.20'*) \
		echo "This needs Go 1.21 or later, which fetches the version in go.mod by itself; here is $$(cd / && go version)." >&2; exit 1 ;; esac
