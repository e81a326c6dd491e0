package dburl_test

import (
	"strings"
	"testing"

	"movie-lottery/app/dburl"
)

func TestPasswordNeedsEncodingOnlyWhereItCanBeMisread(t *testing.T) {
	for password, want := range map[string]string{
		"p%40s": "p@s", "p%25s": "p%s", "p%2Fs": "p/s", "p#s": "p#s", "p?s": "p?s", "p:s": "p:s", "p=&s": "p=&s", "п": "п",
	} {
		c, err := dburl.Parse("postgres://films:" + password + "@localhost/films")
		if err != nil || c.ConnConfig.Password != want || c.ConnConfig.Host != "localhost" {
			t.Errorf("%s: %v", password, err)
		}
	}
	for _, password := range []string{"hush%", "hush%hush", "hu@sh", "hu/sh", "12/sh", "hu sh", "hush/@"} {
		_, err := dburl.Parse("postgres://films:" + password + "@localhost:5432/films")
		if err == nil || !strings.Contains(err.Error(), "percent-encode the password") || strings.Contains(err.Error(), "hu") || strings.Contains(err.Error(), "12") {
			t.Errorf("%s: %v", password, err)
		}
	}
}

func TestErrorsNameTheSettingAndTheReason(t *testing.T) {
	for u, want := range map[string]string{
		"mysql://films:hush@localhost/films":                 "must begin with postgres://",
		"localhost":                                          "must begin with postgres://",
		"host=localhost password='hush":                      "can't be read",
		"postgres://films:hush@localhost:films/films":        "can't be read",
		"postgres://films:hush@localhost/films?sslmode=some": "sslmode",
		"postgres://films:hush@localhost/films?sslmode=verify-full&sslrootcert=/nowhere": "/nowhere",
		"postgres://films:hush@localhost/films?pool_max_conns=many":                      "pool_max_conns",
		"postgres://films:hush@localhost/films?channel_binding=some":                     "channel_binding",
		"postgres://films:hush@localhost/films?target_session_attrs=some":                "target_session_attrs",
		"postgres://films:hush@a,b/films?port=1,2,3":                                     "3 port numbers to 2 hosts",
	} {
		_, err := dburl.Parse(u)
		if err == nil || !strings.HasPrefix(err.Error(), "DATABASE_URL") || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "hush") {
			t.Errorf("%s: %v", u, err)
		}
	}
}
