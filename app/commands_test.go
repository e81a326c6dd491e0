package main

import (
	"bytes"
	"encoding/json"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"movie-lottery/app/config"
)

// printed runs a command without settings and returns what it prints.
func printed(t *testing.T, args ...string) (string, error) {
	t.Helper()
	var out bytes.Buffer
	err := run(t.Context(), args, func(string) string { return "" }, nil, &out)
	return out.String(), err
}

func TestHelpListsCommandsAndSettings(t *testing.T) {
	for _, args := range [][]string{{"help"}, {"--help"}, {"-h"}, {"serve", "--help"}} {
		text, err := printed(t, args...)
		if err != nil {
			t.Errorf("%s: %v", args, err)
		}
		for _, s := range config.Settings {
			if !strings.Contains(text, "\n  "+s.Name+" ("+s.Default+")\n") {
				t.Errorf("%s: no %s in\n%s", args, s.Name, text)
			}
		}
	}
	all, _ := printed(t, "help")
	for _, c := range commands() {
		if !strings.Contains(all, "\n  "+c.name+" ") {
			t.Errorf("help has no %s:\n%s", c.name, all)
		}
		for _, args := range [][]string{{c.name, "--help"}, {c.name, "-h"}, {"help", c.name}} {
			if text, err := printed(t, args...); err != nil || !strings.Contains(text, strings.TrimSpace(c.name+" "+c.args)) {
				t.Errorf("%s: %v\n%s", args, err, text)
			}
		}
		for _, name := range c.settings {
			if !slices.ContainsFunc(config.Settings, func(s config.Setting) bool { return s.Name == name }) {
				t.Errorf("%s reads the unknown setting %s", c.name, name)
			}
		}
	}
	for _, args := range [][]string{{"version"}, {"--version"}} {
		if text, err := printed(t, args...); err != nil || text != version+"\n" {
			t.Errorf("%s: %v, %s", args, err, text)
		}
	}
}

func TestCommandTakesArgumentsAsHelpShowsThem(t *testing.T) {
	for pattern, c := range map[string]struct{ takes, refuses []string }{
		"":             {[]string{""}, []string{"a"}},
		"[up|down]":    {[]string{"", "up", "down"}, []string{"sideways", "up down", "up|down"}},
		"[CODE]":       {[]string{"", "a"}, []string{"a b", "--now"}},
		"[--now] CODE": {[]string{"a", "--now a"}, []string{"", "--now", "a --now", "--then a", "a b"}},
		"CODE VISITOR": {[]string{"a b"}, []string{"", "a", "a b c"}},
	} {
		for want, all := range map[bool][]string{true: c.takes, false: c.refuses} {
			for _, args := range all {
				if got := (subcommand{args: pattern}).takes(strings.Fields(args)); got != want {
					t.Errorf("%q takes %q: %t", pattern, args, got)
				}
			}
		}
	}
}

func TestMistakesOnTheCommandLineExitWithTwo(t *testing.T) {
	t.Parallel()
	program := filepath.Join(checkout(t), "bin", "movie-lottery")
	for _, args := range [][]string{{"dance"}, {"show"}, {"help", "dance"}} {
		c := exec.Command(program, args...)
		var out, errors bytes.Buffer
		c.Stdout, c.Stderr = &out, &errors
		if _ = c.Run(); c.ProcessState.ExitCode() != 2 || out.Len() > 0 || !strings.Contains(errors.String(), "\n\nusage: movie-lottery ") {
			t.Errorf("%s: exit %d, printed %q, and %q", args, c.ProcessState.ExitCode(), out.String(), errors.String())
		}
	}
}

func TestFatalErrorIsLineOfTheJSONLog(t *testing.T) {
	t.Parallel()
	program := filepath.Join(checkout(t), "bin", "movie-lottery")
	port := "PORT=" + busyPort(t)
	for name, c := range map[string]struct {
		environment []string
		args        []string
		json        bool
		want        string
	}{
		"settings":    {nil, nil, true, "DATABASE_URL is required"},
		"a busy port": {[]string{"DATABASE_URL=postgres://127.0.0.1:1/x", "SECRET_KEY=" + secret, port}, nil, true, "set PORT"},
		"text":        {[]string{"LOG_FORMAT=text"}, []string{"serve"}, false, "DATABASE_URL is required"},
		"migrate":     {nil, []string{"migrate"}, false, "DATABASE_URL is required"},
	} {
		cmd := exec.Command(program, c.args...)
		cmd.Env = append([]string{"HOME=/nonexistent"}, c.environment...)
		var out, errors bytes.Buffer
		cmd.Stdout, cmd.Stderr = &out, &errors
		if _ = cmd.Run(); cmd.ProcessState.ExitCode() != 1 {
			t.Errorf("%s: exit %d", name, cmd.ProcessState.ExitCode())
		}
		if !c.json {
			if out.Len() > 0 || !strings.HasPrefix(errors.String(), "movie-lottery: ") || !strings.Contains(errors.String(), c.want) {
				t.Errorf("%s: %q, and %q", name, out.String(), errors.String())
			}
			continue
		}
		lines := strings.Split(strings.TrimSpace(out.String()), "\n")
		var line struct{ Level, Msg, Error string }
		err := json.Unmarshal([]byte(lines[len(lines)-1]), &line)
		if err != nil || line.Level != "ERROR" || !strings.Contains(line.Error, c.want) || errors.Len() > 0 {
			t.Errorf("%s: %v, %q, and %q", name, err, out.String(), errors.String())
		}
	}
}

func TestHealthCommandAsksTheSiteOnThisMachine(t *testing.T) {
	status := http.StatusOK
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/health" {
			t.Errorf("asked for %s", r.URL.Path)
		}
		w.WriteHeader(status)
	}))
	defer site.Close()
	address, err := url.Parse(site.URL)
	if err != nil {
		t.Fatal(err)
	}
	ask := func(port string) error {
		return run(t.Context(), []string{"health"}, func(name string) string { return map[string]string{"PORT": port}[name] }, nil, &bytes.Buffer{})
	}
	if err := ask(address.Port()); err != nil {
		t.Error(err)
	}
	status = http.StatusServiceUnavailable
	if err := ask(address.Port()); err == nil || !strings.Contains(err.Error(), "503") {
		t.Errorf("a 503: %v", err)
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(ln.Addr().String())
	ln.Close()
	for _, port := range []string{port, "http"} {
		if err := ask(port); err == nil {
			t.Errorf("port %s: no error", port)
		}
	}
}
