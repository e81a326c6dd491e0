package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"movie-lottery/app/testdb"
	"movie-lottery/app/web"
)

const secret = "0123456789abcdef0123456789abcdef"

// program is the program as it runs in production, on a free port.
type program struct {
	url string
	log *bufio.Scanner
}

// start runs the program in the test's own process, with a migrated database.
func start(t *testing.T) *program {
	t.Helper()
	return startAt(t, testdb.New(t))
}

func startAt(t *testing.T, databaseURL string, more ...string) *program {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	read, write := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		ended <- run(ctx, nil, environment(databaseURL, more...), nil, write)
		write.Close()
	}()
	p := &program{log: bufio.NewScanner(read)}
	t.Cleanup(func() {
		stop()
		go func() { _, _ = io.Copy(io.Discard, read) }()
		if err := <-ended; err != nil {
			t.Errorf("the program ended with: %v", err)
		}
	})
	p.url = "http://" + p.line(t, "listening")["address"].(string)
	p.line(t, "ready")
	go func() {
		for p.log.Scan() { // the program blocks if its log is not read
		}
	}()
	return p
}

func environment(databaseURL string, more ...string) func(string) string {
	set := map[string]string{"DATABASE_URL": databaseURL, "SECRET_KEY": secret, "PORT": "0"}
	for _, setting := range more { // each as NAME=value
		name, value, _ := strings.Cut(setting, "=")
		set[name] = value
	}
	return func(name string) string { return set[name] }
}

// line reads the log up to the line with this message, and returns it.
func (p *program) line(t *testing.T, message string) map[string]any {
	t.Helper()
	for p.log.Scan() {
		var line map[string]any
		if err := json.Unmarshal(p.log.Bytes(), &line); err != nil {
			t.Fatalf("a line of the log is not JSON: %s", p.log.Text())
		}
		if line["msg"] == message {
			return line
		}
	}
	t.Fatalf("the log has no line %q", message)
	return nil
}

func TestMain(m *testing.M) {
	code := m.Run()
	os.RemoveAll(binDir)
	os.Exit(code)
}

// binDir is the folder of the program's binary; empty before build.
var binDir string

// build builds the program, once.
var build = sync.OnceValue(func() (err error) {
	if binDir, err = os.MkdirTemp("", "movie-lottery-test-"); err != nil {
		return err
	}
	out, err := exec.Command("go", "build", "-buildvcs=false", "-o", filepath.Join(binDir, "movie-lottery"), ".").CombinedOutput()
	if err != nil {
		return fmt.Errorf("building: %w\n%s", err, out)
	}
	return nil
})

// checkout returns a folder like a deployed one, with scripts/ and a build of the program.
func checkout(t *testing.T) string {
	t.Helper()
	if err := build(); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for name, from := range map[string]string{"scripts": "../scripts", "bin": binDir} {
		if err := os.CopyFS(filepath.Join(dir, name), os.DirFS(from)); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// command prepares to run a file of a checkout.
func command(dir, name, databaseURL string) *exec.Cmd {
	c := exec.Command(filepath.Join(dir, name))
	c.Dir = os.TempDir() // not the checkout: it must work from any folder
	c.Env = append(os.Environ(), "DATABASE_URL="+databaseURL, "SECRET_KEY="+secret, "PORT=0")
	return c
}

func TestReleaseRunsAgainAndConcurrently(t *testing.T) {
	t.Parallel()
	dir, database := checkout(t), testdb.Empty(t)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if out, err := command(dir, "scripts/release.sh", database).CombinedOutput(); err != nil {
				t.Errorf("%v: %s", err, out)
			}
		})
	}
	wg.Wait()
	if out, err := command(dir, "scripts/release.sh", database).CombinedOutput(); err != nil || !bytes.HasSuffix(out, []byte("; there was nothing to do\n")) {
		t.Errorf("once more: %v, %s", err, out)
	}
	startAt(t, database) // fails the test if it does not become ready
}

func TestReleaseThatFailsPrintsOneSentence(t *testing.T) {
	t.Parallel()
	dir := checkout(t)
	for name, database := range map[string]string{"no URL": "", "a bad URL": "mysql://localhost/films"} {
		out, err := command(dir, "scripts/release.sh", database).CombinedOutput()
		if err == nil || strings.Count(string(out), "\n") != 1 || !strings.Contains(string(out), "DATABASE_URL") {
			t.Errorf("%s: %v, %s", name, err, out)
		}
	}
	if err := os.Remove(filepath.Join(dir, "bin", "movie-lottery")); err != nil {
		t.Fatal(err)
	}
	out, err := command(dir, "scripts/release.sh", "postgres://localhost/films").CombinedOutput()
	if err == nil || !strings.Contains(string(out), "make build") {
		t.Errorf("no program: %v, %s", err, out)
	}
}

// process is the program running in a process of its own.
type process struct {
	*exec.Cmd
	program
}

func startProcess(t *testing.T, dir, databaseURL string, more ...string) *process {
	t.Helper()
	p := &process{Cmd: command(dir, "bin/movie-lottery", databaseURL)}
	p.Env = append(p.Env, more...)
	out, err := p.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Process.Kill() })
	p.log = bufio.NewScanner(out)
	p.url = "http://" + p.line(t, "listening")["address"].(string)
	p.line(t, "ready")
	return p
}

func TestAnsweredChangesSurviveSIGKILL(t *testing.T) {
	t.Parallel()
	dir, database := checkout(t), testdb.New(t)
	first := startProcess(t, dir, database)
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.PostForm(first.url+"/lotteries", url.Values{"titles": {"Heat\nDune"}})
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	path := resp.Header.Get("Location")
	if resp, err = client.PostForm(first.url+path+"/draw", nil); err != nil || resp.StatusCode != http.StatusSeeOther {
		t.Fatalf("drawing: %v", err)
	}
	resp.Body.Close()
	if err := first.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = first.Wait()

	second := startProcess(t, dir, database)
	if resp, err = client.Get(second.url + path + "/proof.json"); err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var proof struct{ Draws []any }
	if err := json.NewDecoder(resp.Body).Decode(&proof); err != nil || len(proof.Draws) != 1 {
		t.Errorf("after the kill: %d draws, %v", len(proof.Draws), err)
	}
}

func TestSIGTERMShutsDownInOrder(t *testing.T) {
	t.Parallel()
	p := startProcess(t, checkout(t), testdb.New(t))
	resp, err := http.Get(p.url + "/") // an idle keep-alive connection must not delay the shutdown
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	lottery, err := http.PostForm(p.url+"/lotteries", url.Values{"titles": {"Heat\nDune"}}) // follows to its page
	if err != nil {
		t.Fatal(err)
	}
	lottery.Body.Close()
	events, err := http.Get(lottery.Request.URL.String() + "/live")
	if err != nil {
		t.Fatal(err)
	}
	defer events.Body.Close()
	if err := p.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if timeout := p.line(t, "stopping")["timeout"]; timeout != 25.0 {
		t.Errorf("a timeout of %v, not 25 seconds", timeout)
	}
	if _, err := io.Copy(io.Discard, events.Body); err != nil {
		t.Errorf("the event stream was cut: %v", err)
	}
	p.line(t, "stopped")
	if err := p.Wait(); err != nil {
		t.Errorf("it ended with %v", err)
	}
}

func TestSiteServesDuringTheShutdownDelayAndIsNotReady(t *testing.T) {
	t.Parallel()
	p := startProcess(t, checkout(t), testdb.New(t), "SHUTDOWN_DELAY=1h")
	if err := p.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	p.line(t, "stopping")
	for path, want := range map[string]int{"/health/ready": http.StatusServiceUnavailable, "/health": http.StatusOK, "/": http.StatusOK} {
		resp, err := http.Get(p.url + path)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != want || !resp.Close {
			t.Errorf("%s is %d, not %d; the connection ends with it: %t", path, resp.StatusCode, want, resp.Close)
		}
	}
	if err := p.Process.Signal(syscall.SIGTERM); err != nil { // which ends it at once
		t.Fatal(err)
	}
	_ = p.Wait()
	if state, _ := p.ProcessState.Sys().(syscall.WaitStatus); state.Signal() != syscall.SIGTERM {
		t.Errorf("the second signal: %s", p.ProcessState)
	}
}

func TestProgramListensAtOnceAndIsReadyOnceTheSchemaIs(t *testing.T) {
	t.Parallel()
	database := testdb.Empty(t)
	ctx, stop := context.WithCancel(t.Context())
	read, write := io.Pipe()
	ended := make(chan error, 1)
	go func() { ended <- run(ctx, nil, environment(database), nil, write) }()
	p := &program{log: bufio.NewScanner(read)}
	p.url = "http://" + p.line(t, "listening")["address"].(string)
	if reason, _ := p.line(t, "not ready")["reason"].(string); !strings.HasPrefix(reason, "migrations are missing") {
		t.Errorf("not ready because %v", reason)
	}
	if got := status(t, p.url+"/health/ready"); got != http.StatusServiceUnavailable {
		t.Errorf("ready is %d", got)
	}
	if err := run(t.Context(), []string{"migrate"}, environment(database), nil, io.Discard); err != nil {
		t.Fatal(err)
	}
	for p.log.Scan() && !strings.Contains(p.log.Text(), `"ready"`) { // asked every second, it says once what is missing
		if !strings.Contains(p.log.Text(), `"level":"INFO"`) {
			t.Errorf("a line more: %s", p.log.Text())
		}
	}
	stop()
	go func() { _, _ = io.Copy(io.Discard, read) }()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestSiteListensOnIPv6AndIPv4AndTrustsPrivateProxiesOnBoth(t *testing.T) {
	t.Parallel()
	p := start(t)
	host, port, err := net.SplitHostPort(strings.TrimPrefix(p.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	hosts := []string{"127.0.0.1"}
	if host == "::" { // otherwise there is no IPv6 here
		hosts = append(hosts, "::1")
	}
	for _, host := range hosts {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+net.JoinHostPort(host, port)+"/health", nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("X-Forwarded-Proto", "https")
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != http.StatusOK || resp.Header.Get("Strict-Transport-Security") == "" {
			t.Errorf("%s: %s, %v", host, resp.Status, resp.Header)
		}
	}
}

func TestBadArgumentsAndSettingsAreOneSentence(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		args []string
		env  map[string]string
		want string
	}{
		"no settings":     {nil, nil, "DATABASE_URL is required"},
		"no such command": {[]string{"dance"}, nil, `there is no command "dance"`},
		"a busy port":     {nil, map[string]string{"DATABASE_URL": "postgres://127.0.0.1:1/x", "SECRET_KEY": secret, "PORT": busyPort(t)}, "cannot listen"},
	} {
		err := run(t.Context(), c.args, func(name string) string { return c.env[name] }, nil, io.Discard)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func busyPort(t *testing.T) string {
	t.Helper()
	ln, err := net.Listen("tcp4", "0.0.0.0:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ln.Close() })
	_, port, _ := net.SplitHostPort(ln.Addr().String())
	return port
}

func TestLogSaysWhatAnOpenHouseMeans(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		setting string
		says    bool
	}{"open": {"APP_PASSWORD= ", true}, "closed": {"APP_PASSWORD=two words", false}} {
		ctx, stop := context.WithCancel(t.Context())
		read, write := io.Pipe()
		ended := make(chan error, 1)
		go func() {
			ended <- run(ctx, nil, environment(testdb.New(t), c.setting), nil, write)
			write.Close()
		}()
		var log strings.Builder
		for lines := bufio.NewScanner(read); lines.Scan(); {
			log.WriteString(lines.Text())
			if strings.Contains(lines.Text(), `"listening"`) {
				stop()
			}
		}
		if err := <-ended; err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if shows := strings.Contains(log.String(), `"backup_password":"`); shows != c.says {
			t.Errorf("%s: password of backups in %s", name, log.String())
		}
		if says := strings.Count(log.String(), web.WarningOpenHouse) == 1; says != c.says || strings.Contains(log.String(), "two words") {
			t.Errorf("%s: %s", name, log.String())
		}
		stop()
	}
}
