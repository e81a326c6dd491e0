package config_test

import (
	"fmt"
	"maps"
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
	if c.Address != "0.0.0.0:8080" || c.MaxConns != 1 || c.LogText || c.ShutdownTimeout != 25*time.Second || c.TimeZone != time.UTC {
		t.Errorf("%+v", c)
	}
}

func TestErrorNamesEverythingThatIsWrongAndNoSecret(t *testing.T) {
	_, err := load(map[string]string{
		"DATABASE_URL": "mysql://me:password@localhost/films", "SECRET_KEY": "short", "PORT": "http", "DB_MAX_CONNS": "0",
		"PUBLIC_URL": "example.org", "LOG_LEVEL": "loud", "LOG_FORMAT": "xml", "SHUTDOWN_TIMEOUT": "soon", "TZ": "Moon/Base",
		"LIMITS": "some", "MAX_DB_SIZE": "much", "TRUSTED_PROXIES": "10.0.0.0/8, proxy", "CLIENT_IP_HEADER": "Client IP",
	})
	if err == nil {
		t.Fatal("invalid settings were accepted")
	}
	for _, name := range []string{"DATABASE_URL", "SECRET_KEY", "PORT", "DB_MAX_CONNS", "PUBLIC_URL", "LOG_LEVEL", "LOG_FORMAT", "SHUTDOWN_TIMEOUT", "TZ",
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
		"DATABASE_URL": "postgresql://localhost/films", "SECRET_KEY": secret, "PORT": "10000", "DB_MAX_CONNS": "3", "PUBLIC_URL": "https://kino.example.org/",
		"METRICS_TOKEN": "token", "LOG_LEVEL": "WARN", "LOG_FORMAT": "text", "SHUTDOWN_TIMEOUT": "1m", "TZ": "Europe/Berlin",
	})
	if err != nil {
		t.Fatal(err)
	}
	if c.Address != "0.0.0.0:10000" || c.MaxConns != 3 || c.PublicURL != "https://kino.example.org" || c.MetricsToken != "token" ||
		c.LogLevel.String() != "WARN" || !c.LogText || c.ShutdownTimeout != time.Minute || c.TimeZone.String() != "Europe/Berlin" {
		t.Errorf("%+v", c)
	}
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
