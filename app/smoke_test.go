package main

import (
	"bufio"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"movie-lottery/app/testdb"
)

// smokeMark stands in every title that scripts/smoke.sh makes.
const smokeMark = "Smoke test"

// smoke prepares a run of scripts/smoke.sh against the site at an address.
func smoke(t *testing.T, address string) *exec.Cmd {
	t.Helper()
	if _, err := exec.LookPath("curl"); err != nil {
		t.Fatal("curl is missing: run `make test`, which finds or installs it")
	}
	return exec.Command("sh", "../scripts/smoke.sh", address)
}

// checkNoSmoke fails the test if the library or the history lists anything that scripts/smoke.sh made.
func checkNoSmoke(t *testing.T, address string) {
	t.Helper()
	for _, path := range []string{"/library", "/history"} {
		resp, err := http.Get(address + path)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if err != nil || resp.StatusCode != http.StatusOK {
			t.Fatalf("%s: status %d, %v", path, resp.StatusCode, err)
		}
		if strings.Contains(string(body), smokeMark) {
			t.Errorf("%s still lists what the smoke test made", path)
		}
	}
}

func TestSmokeLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	site := start(t)
	for range 2 {
		out, err := smoke(t, site.url).CombinedOutput()
		if err != nil {
			t.Errorf("smoke.sh failed: %v\n%s", err, out)
		}
		checkNoSmoke(t, site.url)
	}
}

func TestSmokeCleansUpWhenItIsInterrupted(t *testing.T) {
	t.Parallel()
	site := start(t)
	cmd := smoke(t, site.url)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() && !strings.Contains(lines.Text(), " draw ") {
	}
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	for lines.Scan() { // to the end of its output, before which Wait may not be called
	}
	if err := cmd.Wait(); err == nil {
		t.Error("smoke.sh was interrupted and ended with status 0")
	}
	checkNoSmoke(t, site.url)
}

func TestSmokeFailsWhereItCannotCleanUp(t *testing.T) {
	t.Parallel()
	target, err := url.Parse(start(t).url)
	if err != nil {
		t.Fatal(err)
	}
	toSite := httputil.NewSingleHostReverseProxy(target)
	deaf := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/delete") {
			http.Redirect(w, r, "/", http.StatusSeeOther)
			return
		}
		toSite.ServeHTTP(w, r)
	}))
	defer deaf.Close()
	out, err := smoke(t, deaf.URL).CombinedOutput()
	if err == nil {
		t.Error("smoke.sh ended with status 0")
	}
	for _, step := range []string{"clean-film", "clean-library", "clean-lottery", "clean-history"} {
		if !strings.Contains(string(out), "FAILED  "+step) {
			t.Errorf("the step %s did not fail:\n%s", step, out)
		}
	}
}

func TestSmokeLogsIn(t *testing.T) {
	t.Parallel()
	site := startAt(t, testdb.New(t), "APP_PASSWORD=two words")
	cmd := smoke(t, site.url)
	cmd.Env = append(os.Environ(), "APP_PASSWORD=two words")
	if out, err := cmd.CombinedOutput(); err != nil || !strings.Contains(string(out), "ok      login") {
		t.Errorf("smoke.sh failed: %v\n%s", err, out)
	}
}
