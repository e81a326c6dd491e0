package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"movie-lottery/app/config"
)

// shutdownTimeout is the default of SHUTDOWN_TIMEOUT. What stops the program must wait longer.
func shutdownTimeout(t *testing.T) time.Duration {
	t.Helper()
	i := slices.IndexFunc(config.Settings, func(s config.Setting) bool { return s.Name == "SHUTDOWN_TIMEOUT" })
	timeout, err := time.ParseDuration(config.Settings[i].Default)
	if err != nil {
		t.Fatal(err)
	}
	return timeout
}

func TestImageIsTheProgramAlone(t *testing.T) {
	text := regexp.MustCompile(`(?m)^#.*\n`).ReplaceAllString(read(t, "../scripts/deploy/Dockerfile"), "")
	build, image, ok := strings.Cut(text, "FROM scratch\n")
	if !ok || strings.Contains(image, "FROM ") {
		t.Fatal("the last stage is not from scratch")
	}
	goVersion := regexp.MustCompile(`(?m)^go (\d+\.\d+)`).FindStringSubmatch(read(t, "../go.mod"))[1]
	from := regexp.MustCompile(`^\s*FROM golang:(\d+\.\d+)\.\d+-[a-z]+ AS build\n`).FindStringSubmatch(build)
	if from == nil || from[1] != goVersion {
		t.Errorf("the build's image %q is not Go %s with its patch level", from, goVersion)
	}
	for _, line := range []string{
		"COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/",
		"COPY --from=build /src/bin/movie-lottery /movie-lottery",
		"USER 65534:65534",
	} {
		if !strings.Contains(image, line+"\n") {
			t.Errorf("the image lacks %q", line)
		}
	}
	// Without brackets, a shell would run them, which the image lacks.
	for instruction, want := range map[string]string{"ENTRYPOINT": "[/movie-lottery]", "HEALTHCHECK .* CMD": "[/movie-lottery health]"} {
		m := regexp.MustCompile(`(?m)^` + instruction + ` (.*)$`).FindStringSubmatch(image)
		var command []string
		if m == nil || json.Unmarshal([]byte(m[1]), &command) != nil || fmt.Sprint(command) != want {
			t.Errorf("%s %q, not %s", instruction, m, want)
		}
		for _, name := range command[min(1, len(command)):] {
			if _, err := find(name); err != nil {
				t.Errorf("%s: %v", instruction, err)
			}
		}
	}
	ignored := strings.Fields(read(t, "../scripts/deploy/Dockerfile.dockerignore"))
	for _, path := range []string{".git", ".dev", "bin", ".env", "scripts/deploy/.env", "static/node_modules", "static/lib/*.js"} {
		if !slices.Contains(ignored, path) {
			t.Errorf("%s is sent to the image's build", path)
		}
	}
}

// composition is the part of Compose's format that compose.yaml uses.
type composition struct {
	Services map[string]struct {
		Image       string
		Build       struct{ Context, Dockerfile string }
		Command     []string
		EnvFile     string `yaml:"env_file"`
		Environment map[string]string
		Ports       []string
		Restart     string
		Grace       string                                `yaml:"stop_grace_period"`
		DependsOn   map[string]struct{ Condition string } `yaml:"depends_on"`
		Healthcheck map[string]any
		Volumes     []string
	}
	Volumes map[string]any
}

func TestComposeStartsTheDatabaseThenTheReleaseThenTheSite(t *testing.T) {
	var c composition
	if err := yaml.Unmarshal([]byte(read(t, "../scripts/deploy/compose.yaml")), &c); err != nil {
		t.Fatal(err)
	}
	site, migrate, db := c.Services["site"], c.Services["migrate"], c.Services["db"]
	for name, s := range c.Services {
		if published := len(s.Ports) > 0; published != (name == "site") {
			t.Errorf("%s publishes %v", name, s.Ports)
		}
		if name == "db" {
			continue
		}
		if _, err := os.Stat(filepath.Join("../scripts/deploy", s.Build.Context, s.Build.Dockerfile)); err != nil || s.EnvFile != ".env" {
			t.Errorf("%s: %v, env_file %q", name, err, s.EnvFile)
		}
		for setting := range s.Environment {
			if !slices.Contains(allSettings(), setting) {
				t.Errorf("%s: there is no setting %s", name, setting)
			}
		}
		if !strings.Contains(s.Environment["DATABASE_URL"], "//movie_lottery:${POSTGRES_PASSWORD:?") || !strings.HasPrefix(s.Environment["SECRET_KEY"], "${SECRET_KEY:?") {
			t.Errorf("%s starts without its secrets", name)
		}
	}
	if site.DependsOn["migrate"].Condition != "service_completed_successfully" || migrate.DependsOn["db"].Condition != "service_healthy" ||
		len(site.Command) > 0 || fmt.Sprint(migrate.Command) != "[migrate]" || db.Healthcheck["test"] == nil {
		t.Errorf("not in this order: %+v", c.Services)
	}
	if site.Restart != "unless-stopped" || migrate.Restart != "no" || db.Restart != "unless-stopped" {
		t.Errorf("restarts: %q, %q, %q", site.Restart, migrate.Restart, db.Restart)
	}
	if grace, err := time.ParseDuration(site.Grace); err != nil || grace <= shutdownTimeout(t) {
		t.Errorf("%s to shut down: %v", grace, err)
	}
	if !regexp.MustCompile(`^postgres:1[4-7]$`).MatchString(db.Image) || fmt.Sprint(db.Volumes) != "[db:/var/lib/postgresql/data]" { // from 18 on, another folder
		t.Errorf("%s with %s", db.Image, db.Volumes)
	}
}

func TestSystemdAcceptsTheUnit(t *testing.T) {
	t.Parallel()
	analyze := need(t, "systemd-analyze", "systemd")
	unit := read(t, "../scripts/deploy/movie-lottery.service")
	setting := func(name string) string {
		m := regexp.MustCompile(`(?m)^` + name + `=(.*)$`).FindStringSubmatch(unit)
		if m == nil {
			t.Fatalf("the unit has no %s", name)
		}
		return m[1]
	}
	if stop, err := time.ParseDuration(setting("TimeoutStopSec")); err != nil || stop <= shutdownTimeout(t) {
		t.Errorf("%s to shut down: %v", stop, err)
	}
	const program = "/usr/local/bin/movie-lottery"
	if setting("ExecStartPre") != program+" migrate" || setting("ExecStart") != program {
		t.Errorf("it runs %q, then %q", setting("ExecStartPre"), setting("ExecStart"))
	}
	// systemd-analyze looks for the program.
	file := filepath.Join(t.TempDir(), "movie-lottery.service")
	if err := os.WriteFile(file, []byte(strings.ReplaceAll(unit, program, "/bin/true")), 0o644); err != nil {
		t.Fatal(err)
	}
	verify := exec.Command(analyze, "verify", file)
	// Where systemd is not installed, its own units are where its package was unpacked. At the end: those of the machine.
	verify.Env = append(os.Environ(), "SYSTEMD_UNIT_PATH="+filepath.Join(filepath.Dir(analyze), "../systemd/lib/systemd/system")+":")
	if out, err := verify.CombinedOutput(); err != nil || len(out) > 0 {
		t.Errorf("systemd-analyze verify: %v\n%s", err, out)
	}
	// 0 is all that systemd can take from a program, 10 nothing.
	if out, err := exec.Command(analyze, "security", "--offline=yes", "--threshold=15", "--no-pager", file).CombinedOutput(); err != nil {
		t.Errorf("systemd-analyze security: %v\n%s", err, out)
	}
}
