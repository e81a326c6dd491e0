package config_test

import (
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"movie-lottery/app/config"
)

const secret = "0123456789abcdef0123456789abcdef"

func load(env map[string]string) (config.Config, error) {
	return config.Load(func(name string) string { return env[name] }, false)
}

func TestDefaultsAreEnoughToServe(t *testing.T) {
	c, err := load(map[string]string{"DATABASE_URL": "postgres://localhost/films", "SECRET_KEY": secret})
	if err != nil {
		t.Fatal(err)
	}
	if c.Address != ":8080" || c.MaxConns != 1 || c.LogText || c.ShutdownTimeout != 25*time.Second || c.TimeZone != time.UTC {
		t.Errorf("%+v", c)
	}
}

func TestSettingsAreThoseThatAreRead(t *testing.T) {
	read := map[string]bool{}
	if _, err := config.Load(func(name string) string { read[name] = true; return "" }, false); err == nil {
		t.Error("no settings are enough")
	}
	for _, s := range config.Settings {
		if !read[s.Name] {
			t.Errorf("%s is not read", s.Name)
		}
		delete(read, s.Name)
	}
	if len(read) > 0 {
		t.Errorf("not in the table: %v", slices.Collect(maps.Keys(read)))
	}
}

func TestDefaultsAreAsTheTableSays(t *testing.T) {
	env := map[string]string{"DATABASE_URL": "postgres://localhost/films", "SECRET_KEY": secret}
	want, err := load(env)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range config.Settings {
		if regexp.MustCompile(`^(required|none|from|private)\b`).MatchString(s.Default) {
			continue
		}
		env[s.Name], _, _ = strings.Cut(s.Default, ",")
	}
	if got, err := load(env); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%v: %+v, not %+v", err, got, want)
	}
}

func TestSiteBelowAPathIsRefusedInWords(t *testing.T) {
	_, err := load(map[string]string{"DATABASE_URL": "postgres://localhost/films", "SECRET_KEY": secret, "PUBLIC_URL": "https://example.org/films/"})
	if err == nil || !strings.Contains(err.Error(), `PUBLIC_URL has a path, "/films"`) || !strings.Contains(err.Error(), "host name of its own") {
		t.Error(err)
	}
}

func TestPublicURLIsComparedWithWhatBrowsersSend(t *testing.T) {
	_, err := load(map[string]string{"DATABASE_URL": "postgres://localhost/films", "SECRET_KEY": secret, "PUBLIC_URL": "https://кино.рф"})
	if err == nil || !strings.Contains(err.Error(), "xn--") {
		t.Error(err)
	}
}

func TestErrorNamesEverythingThatIsWrongAndNoSecret(t *testing.T) {
	_, err := load(map[string]string{
		"DATABASE_URL": "mysql://me:password@localhost/films", "SECRET_KEY": "short", "PORT": "http", "DB_MAX_CONNS": "0",
		"PUBLIC_URL": "example.org", "LOG_LEVEL": "loud", "LOG_FORMAT": "xml", "SHUTDOWN_TIMEOUT": "soon", "SHUTDOWN_DELAY": "-1s", "TZ": "Moon/Base", "RETENTION": "forever",
		"LIMITS": "some", "MAX_DB_SIZE": "much", "TRUSTED_PROXIES": "10.0.0.0/8, proxy", "CLIENT_IP_HEADER": "Client IP",
	})
	if err == nil {
		t.Fatal("invalid settings were accepted")
	}
	for _, name := range []string{"DATABASE_URL", "SECRET_KEY", "PORT", "DB_MAX_CONNS", "PUBLIC_URL", "LOG_LEVEL", "LOG_FORMAT", "SHUTDOWN_TIMEOUT", "SHUTDOWN_DELAY", "TZ", "RETENTION",
		"LIMITS", "MAX_DB_SIZE", "TRUSTED_PROXIES", "CLIENT_IP_HEADER"} {
		if !strings.Contains(err.Error(), name) {
			t.Errorf("%s is missing in: %v", name, err)
		}
	}
	if strings.Contains(err.Error(), "password") && !strings.Contains(err.Error(), "user:password@host") || strings.Contains(err.Error(), "short") {
		t.Errorf("the error repeats a secret: %v", err)
	}
}

func TestOnlyDatabaseAndSecretAreRequired(t *testing.T) {
	_, err := load(nil)
	if err == nil || strings.Count(err.Error(), "; `openssl") != 1 || strings.Contains(err.Error(), "\n") {
		t.Errorf("%v", err)
	}
	if _, err := config.DatabaseURL(func(string) string { return "" }); err == nil || !strings.HasPrefix(err.Error(), "DATABASE_URL is required") {
		t.Errorf("migrate: %v", err)
	}
}

func TestLoadReadsEverySetting(t *testing.T) {
	c, err := load(map[string]string{
		"DATABASE_URL": "postgresql://localhost/films", "SECRET_KEY": secret, "PORT": "10000", "DB_MAX_CONNS": "3", "PUBLIC_URL": "HTTPS://Kino.example.org/",
		"METRICS_TOKEN": "token", "LOG_LEVEL": "WARN", "LOG_FORMAT": "text", "SHUTDOWN_TIMEOUT": "1m", "SHUTDOWN_DELAY": "5s", "TZ": "Europe/Berlin",
	})
	if err != nil {
		t.Fatal(err)
	}
	if c.Address != ":10000" || c.MaxConns != 3 || c.PublicURL != "https://kino.example.org" || c.MetricsToken != "token" ||
		c.LogLevel.String() != "WARN" || !c.LogText || c.ShutdownTimeout != time.Minute || c.ShutdownDelay != 5*time.Second || c.TimeZone.String() != "Europe/Berlin" {
		t.Errorf("%+v", c)
	}
}

func TestKeysAndTokensAreTrimmed(t *testing.T) {
	previous := strings.Repeat("p", 32)
	for name, c := range map[string]struct {
		key, previous string
		old           []string
	}{
		"a key":                     {secret, "", nil},
		"a key with a line's end":   {secret + "\n", "", []string{secret + "\n"}},
		"a previous key":            {secret, previous, []string{previous}},
		"a previous key with a gap": {secret, " " + previous, []string{previous, " " + previous}},
		"the same key twice":        {secret, secret, nil},
	} {
		got, err := load(map[string]string{
			"DATABASE_URL": "postgres://localhost/films", "SECRET_KEY": c.key, "SECRET_KEY_PREVIOUS": c.previous,
			"METRICS_TOKEN": " token\n", "APP_PASSWORD": " two words\n",
		})
		if err != nil {
			t.Fatal(err)
		}
		var old []string
		for _, k := range got.OldSecretKeys {
			if !slices.Contains(old, string(k)) {
				old = append(old, string(k))
			}
		}
		if string(got.SecretKey) != secret || !slices.Equal(old, c.old) {
			t.Errorf("%s: %q, and before %q", name, got.SecretKey, old)
		}
		if got.MetricsToken != "token" || got.Password != "two words" {
			t.Errorf("%q, %q", got.MetricsToken, got.Password)
		}
	}
	_, err := load(map[string]string{"DATABASE_URL": "postgres://localhost/films", "SECRET_KEY": secret, "SECRET_KEY_PREVIOUS": "short"})
	if err == nil || !strings.Contains(err.Error(), "SECRET_KEY_PREVIOUS") {
		t.Errorf("a short previous key: %v", err)
	}
}

func TestRetentionIsOffOrDays(t *testing.T) {
	const day = 24 * time.Hour
	for value, want := range map[string]time.Duration{"": 0, "off": 0, " OFF ": 0, "365d": 365 * day, "1d": day, "36500D": 36500 * day} {
		c, err := load(map[string]string{"DATABASE_URL": "postgres://localhost/films", "SECRET_KEY": secret, "RETENTION": value})
		if err != nil || c.Retention != want {
			t.Errorf("%q: %s, %v", value, c.Retention, err)
		}
	}
	for _, value := range []string{"0d", "-1d", "365", "1y", "d", "12h", "36501d", "9999999999999999999d", "1.5d"} {
		_, retention, err := config.Purge(func(name string) string {
			return map[string]string{"DATABASE_URL": "postgres://localhost/films", "RETENTION": value}[name]
		})
		if err == nil || retention != 0 || !strings.HasPrefix(err.Error(), "RETENTION must be") {
			t.Errorf("%q: %s, %v", value, retention, err)
		}
	}
}

// FuzzLoad gives every setting the same value: it is used or refused in one line, which never has the database's password.
func FuzzLoad(f *testing.F) {
	for _, seed := range []string{"", "8080", "-1", "json", "25s", "UTC", "../../etc/passwd", "https://kino.example.org/", "http://[::1", "\n", "\xff", "%"} {
		f.Add(seed)
	}
	const password = "zq7-password"
	f.Fuzz(func(t *testing.T, value string) {
		for _, database := range []string{value, "postgres://me:" + password + "@" + value} {
			c, err := config.Load(func(name string) string {
				switch name {
				case "DATABASE_URL":
					return database
				case "SECRET_KEY":
					return secret
				}
				return value
			}, false)
			switch {
			case err == nil && (c.TimeZone == nil || c.MaxConns < 1 || c.MaxConns > 100 || c.ShutdownTimeout <= 0):
				t.Errorf("%q is used as %+v", value, c)
			case err != nil && (strings.Contains(err.Error(), password) || strings.ContainsAny(err.Error(), "\n\r")):
				t.Errorf("%q: %v", value, err)
			}
		}
	})
}

func TestSettingsOfLimits(t *testing.T) {
	required := map[string]string{"DATABASE_URL": "postgres://localhost/films", "SECRET_KEY": secret}
	c, err := load(required)
	if err != nil || !c.Limits || c.MaxDBSize != 900e6 || len(c.TrustedProxies) != 6 || c.ClientIPHeader != "X-Forwarded-For" {
		t.Errorf("by default: %+v, %v", c, err)
	}
	required["LIMITS"] = "off"
	if c, err = load(required); err != nil || c.Limits || c.MaxDBSize != 0 {
		t.Errorf("off: %+v, %v", c, err)
	}
	maps.Copy(required, map[string]string{"MAX_DB_SIZE": "20 mb", "TRUSTED_PROXIES": "192.0.2.1, 2001:db8::/32", "CLIENT_IP_HEADER": "CF-Connecting-IP"})
	c, err = load(required)
	if err != nil || c.MaxDBSize != 20e6 || fmt.Sprint(c.TrustedProxies) != "[192.0.2.1/32 2001:db8::/32]" || c.ClientIPHeader != "CF-Connecting-IP" {
		t.Errorf("set: %+v, %v", c, err)
	}
}
