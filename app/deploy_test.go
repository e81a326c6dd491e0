package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"movie-lottery/app/config"
)

// blueprint is the part of Render's format that render.yaml uses.
type blueprint struct {
	Services []struct {
		Type, Runtime, Plan, Region string
		BuildCommand                string `yaml:"buildCommand"`
		PreDeployCommand            string `yaml:"preDeployCommand"`
		StartCommand                string `yaml:"startCommand"`
		HealthCheckPath             string `yaml:"healthCheckPath"`
		MaxShutdownDelaySeconds     int    `yaml:"maxShutdownDelaySeconds"`
		EnvVars                     []struct {
			Key           string
			GenerateValue bool                            `yaml:"generateValue"`
			FromDatabase  struct{ Name, Property string } `yaml:"fromDatabase"`
		} `yaml:"envVars"`
	}
	Databases []struct {
		Name, Plan, Region string
		IPAllowList        *[]string `yaml:"ipAllowList"`
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func parseBlueprint(t *testing.T, text string) blueprint {
	t.Helper()
	var b blueprint
	if err := yaml.Unmarshal([]byte(text), &b); err != nil {
		t.Fatal(err)
	}
	if len(b.Services) != 1 || len(b.Databases) != 1 {
		t.Fatalf("%d services, %d databases", len(b.Services), len(b.Databases))
	}
	return b
}

// freePlan returns the blueprint for the free plan from the README.
func freePlan(t *testing.T) string {
	t.Helper()
	m := regexp.MustCompile("(?s)```yaml\n(.*?)```").FindStringSubmatch(read(t, "../README.md"))
	if m == nil {
		t.Fatal("README has no blueprint for the free plan")
	}
	return m[1]
}

func TestBlueprintsFitTheProgram(t *testing.T) {
	for name, text := range map[string]string{"render.yaml": read(t, "../render.yaml"), "README": freePlan(t)} {
		b := parseBlueprint(t, text)
		s, db := b.Services[0], b.Databases[0]
		if s.Type != "web" || s.Runtime != "go" || s.BuildCommand != "make build" || s.Region == "" || s.Region != db.Region {
			t.Errorf("%s: %+v", name, s)
		}
		if !strings.Contains(read(t, "web/routes.go"), `get("`+s.HealthCheckPath+`"`) {
			t.Errorf("%s: there is no route for the health check's path %q", name, s.HealthCheckPath)
		}
		if db.IPAllowList == nil || len(*db.IPAllowList) != 0 {
			t.Errorf("%s: the database is reachable from the internet", name)
		}
		set := map[string]bool{}
		for _, v := range s.EnvVars {
			set[v.Key] = v.GenerateValue || v.FromDatabase.Name == db.Name && v.FromDatabase.Property == "connectionString"
		}
		if !set["DATABASE_URL"] || !set["SECRET_KEY"] || !set["METRICS_TOKEN"] || len(set) != 3 {
			t.Errorf("%s: settings %v", name, set)
		}
	}
}

func TestReleaseRunsBeforeTheProgramOnEveryPlatform(t *testing.T) {
	const release, program = "scripts/release.sh", "bin/movie-lottery"
	paid, free := parseBlueprint(t, read(t, "../render.yaml")).Services[0], parseBlueprint(t, freePlan(t)).Services[0]
	if paid.PreDeployCommand != release || paid.StartCommand != program {
		t.Errorf("render.yaml: %q, then %q", paid.PreDeployCommand, paid.StartCommand)
	}
	// exec, so that SIGTERM reaches the program and not a shell that waits for it
	if free.PreDeployCommand != "" || free.Plan != "free" || free.StartCommand != release+" && exec "+program {
		t.Errorf("README: %q, then %q", free.PreDeployCommand, free.StartCommand)
	}
	if got := strings.Fields(read(t, "../Procfile")); !slices.Equal(got, []string{"release:", release, "web:", program}) {
		t.Errorf("Procfile: %q", got)
	}
	info, err := os.Stat("../" + release)
	if err != nil || info.Mode()&0o111 == 0 {
		t.Errorf("%s is not executable: %v", release, err)
	}
	if !strings.Contains(read(t, "../"+release), program+`"`) || !strings.Contains(read(t, "../"+release), `exec "$program" migrate`) {
		t.Errorf("%s does not run `%s migrate`", release, program)
	}
}

func TestPlatformWaitsLongerThanTheShutdownTimeout(t *testing.T) {
	paid := parseBlueprint(t, read(t, "../render.yaml")).Services[0]
	wait := time.Duration(paid.MaxShutdownDelaySeconds) * time.Second
	if timeout := shutdownTimeout(t); wait <= timeout {
		t.Errorf("%s for a shutdown of %s", wait, timeout)
	}
}

func TestREADMETableOfSettingsIsThatOfHelp(t *testing.T) {
	_, section, _ := strings.Cut(read(t, "../README.md"), "| name | default | meaning |\n|---|---|---|\n")
	section, _, _ = strings.Cut(section, "\n\n")
	plain := regexp.MustCompile("`|\\[([^]]*)\\]\\(#[^)]*\\)") // without Markdown's marks
	rows := strings.Split(plain.ReplaceAllString(section, "$1"), "\n")
	var want []string
	for _, s := range config.Settings {
		want = append(want, "| "+s.Name+" | "+s.Default+" | "+s.Meaning+" |")
	}
	for _, row := range want {
		if !slices.Contains(rows, row) {
			t.Errorf("README lacks the row\n%s", row)
		}
	}
	if len(rows) != len(want) {
		t.Errorf("README has %d settings, not %d", len(rows), len(want))
	}
}

// TestREADMELeadsToWhatExists checks links within README, links to files, and the paths that it names.
func TestREADMELeadsToWhatExists(t *testing.T) {
	t.Parallel()
	text := read(t, "../README.md")
	anchors := make(map[string]bool)
	for _, heading := range regexp.MustCompile(`(?m)^##+ (.+)$`).FindAllStringSubmatch(text, -1) {
		name := regexp.MustCompile(`[^\p{L}\p{N} _-]`).ReplaceAllString(strings.ToLower(heading[1]), "")
		anchors["#"+strings.ReplaceAll(name, " ", "-")] = true
	}
	links := regexp.MustCompile("\\]\\(([^)]+)\\)|src=\"([^\"]+)\"|`((?:app|db|partials|scripts|static)/[^`*{ ]+)`").FindAllStringSubmatch(text, -1)
	if len(links) < 40 {
		t.Errorf("only %d links were found", len(links))
	}
	for _, link := range links {
		target := link[1] + link[2] + link[3]
		if strings.HasPrefix(target, "#") {
			if !anchors[target] {
				t.Errorf("no heading for %s", target)
			}
		} else if _, err := os.Stat(filepath.Join("..", target)); err != nil && !strings.Contains(target, "://") {
			t.Errorf("no file for %s: %v", target, err)
		}
	}
}
