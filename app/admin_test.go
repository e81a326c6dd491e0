package main

import (
	"bytes"
	"errors"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"movie-lottery/app/testdb"
)

// runCommand runs a command of the program and returns what it prints.
func runCommand(t *testing.T, databaseURL string, args ...string) (string, error) {
	t.Helper()
	var out bytes.Buffer
	err := run(t.Context(), args, func(name string) string {
		return map[string]string{"DATABASE_URL": databaseURL, "RETENTION": "365d"}[name]
	}, nil, &out)
	return out.String(), err
}

// begin starts a lottery on the site, as a new visitor, and returns its code.
func begin(t *testing.T, site string, form url.Values) (code string, visitor *http.Client) {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	visitor = &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := visitor.PostForm(site+"/lotteries", form)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	return strings.TrimPrefix(resp.Header.Get("Location"), "/l/"), visitor
}

func status(t *testing.T, address string) int {
	t.Helper()
	resp, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	return resp.StatusCode
}

func TestOperatorListsShowsDeletesAndErases(t *testing.T) {
	t.Parallel()
	database := testdb.New(t)
	site := startAt(t, database)
	first, _ := begin(t, site.url, url.Values{"titles": {"Heat (1995)\n[21:04] Cleo: Dune"}, "name": {"Friday"}, "by": {"Anna"}})
	second, visitor := begin(t, site.url, url.Values{"titles": {"Alien"}})
	resp, err := visitor.PostForm(site.url+"/l/"+first+"/tickets", url.Values{"titles": {"Paprika"}, "by": {"Boris"}})
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()

	list, err := runCommand(t, database, "list")
	if err != nil || !regexp.MustCompile(`(?s)^CODE .*\n`+second+` .* 1  +open .*\n`+first+` .* 3  +open +"Friday"\n$`).MatchString(list) {
		t.Errorf("list: %v\n%s", err, list)
	}
	if rest, err := runCommand(t, database, "list", second); err != nil || strings.Contains(rest, second) || !strings.Contains(rest, first) {
		t.Errorf("the rest of the list: %v\n%s", err, rest)
	}

	shown, err := runCommand(t, database, "show", strings.ToUpper(first))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"Friday"`, `"Heat" (1995)`, `"Dune"`, `sent by "Cleo"`, `"Paprika"`, "Draws: 0", "an id is kept: 2", `host   "Anna"   films put in: 2`, `guest  "Boris"  films put in: 1`} {
		if !strings.Contains(shown, want) {
			t.Errorf("show lacks %s:\n%s", want, shown)
		}
	}

	boris := regexp.MustCompile(`([0-9a-f]{8})  guest`).FindStringSubmatch(shown)[1]
	if out, err := runCommand(t, database, "forget", first, boris); err != nil || !strings.Contains(out, "lotteries: 2.") {
		t.Errorf("forget: %v, %s", err, out)
	}
	for code, want := range map[string]string{first: "an id is kept: 1", second: "an id is kept: 0"} {
		if out, err := runCommand(t, database, "show", code); err != nil || !strings.Contains(out, want) || strings.Contains(out, boris) || strings.Contains(out, "Boris") {
			t.Errorf("after forget: %v, %s", err, out)
		}
	}

	if out, err := runCommand(t, database, "delete", first); err != nil || !strings.Contains(out, "is deleted") || status(t, site.url+"/l/"+first) != http.StatusGone {
		t.Errorf("delete: %v, %s", err, out)
	}
	if out, err := runCommand(t, database, "show", first); err != nil || !strings.Contains(out, "it can be restored until") {
		t.Errorf("show a deleted lottery: %v, %s", err, out)
	}
	if out, err := runCommand(t, database, "purge"); err != nil || !strings.HasPrefix(out, "Erased lotteries: 0, films: 0.") {
		t.Errorf("purge too early: %v, %s", err, out)
	}
	for _, code := range []string{first, second} { // deleted before, and not
		if out, err := runCommand(t, database, "delete", "--now", code); err != nil || !strings.Contains(out, "is erased") || status(t, site.url+"/l/"+code) != http.StatusNotFound {
			t.Errorf("delete --now: %v, %s", err, out)
		}
	}
	if list, err := runCommand(t, database, "list"); err != nil || strings.Count(list, "\n") != 1 {
		t.Errorf("an empty list: %v, %s", err, list)
	}
}

func TestLotteryIsNotDeletedBetweenDrawAndReveal(t *testing.T) {
	t.Parallel()
	database := testdb.New(t)
	site := startAt(t, database)
	code, visitor := begin(t, site.url, url.Values{"titles": {"Heat\nDune"}})
	resp, err := visitor.PostForm(site.url+"/l/"+code+"/draw", nil)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	conn := testdb.Connect(t, database)
	if _, err := conn.Exec(t.Context(), "UPDATE draws SET drawn_at = now() + interval '1 s' WHERE number = 1"); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"delete", code}, {"delete", "--now", code}} {
		if out, err := runCommand(t, database, args...); err == nil || !strings.Contains(err.Error(), "it is being drawn") {
			t.Errorf("%s: %v, %s", args, err, out)
		}
	}
	if out, err := runCommand(t, database, "show", code); err != nil || !strings.Contains(out, "not revealed yet") || !strings.Contains(out, "films put in: 2  draws: 1") {
		t.Errorf("show: %v, %s", err, out)
	}
	if _, err := conn.Exec(t.Context(), "UPDATE draws SET drawn_at = now() - interval '1 min' WHERE number = 1"); err != nil {
		t.Fatal(err)
	}
	if out, err := runCommand(t, database, "delete", "--now", code); err != nil {
		t.Errorf("after the reveal: %v, %s", err, out)
	}
}

func TestOperatorSeesTheDrawsOfAllRounds(t *testing.T) {
	t.Parallel()
	database := testdb.New(t)
	site := startAt(t, database)
	code, host := begin(t, site.url, url.Values{"titles": {"Heat\nDune\nAlien\nUp"}})
	conn := testdb.Connect(t, database)
	for _, change := range []struct {
		path string
		form url.Values
	}{
		{"/draw", url.Values{"word": {"popcorn"}}}, {"/next", nil}, {"/draw", nil}, {"/redraw", url.Values{"after": {"2"}, "reason": {"Seen it"}}},
	} {
		resp, err := host.PostForm(site.url+"/l/"+code+change.path, change.form)
		if err != nil || resp.StatusCode != http.StatusSeeOther {
			t.Fatalf("%s: %v, %v", change.path, resp, err)
		}
		resp.Body.Close()
		if change.path != "/redraw" {
			if _, err := conn.Exec(t.Context(), "UPDATE draws SET drawn_at = now() - interval '1 min' WHERE drawn_at IS NOT NULL"); err != nil {
				t.Fatal(err)
			}
		}
	}
	draws := regexp.MustCompile(`(?m)^Draws: 3
  1 +round 1 .* "\w+" +word "popcorn" +reason ""$
  2 +round 2 .* "\w+" +word "" +reason ""$
  3 +round 2 .* (not revealed yet|"\w+") +word "" +reason "Seen it"$`)
	if out, err := runCommand(t, database, "show", code); err != nil || !draws.MatchString(out) || !strings.Contains(out, "not revealed yet") {
		t.Errorf("before the reveal: %v\n%s", err, out)
	}
	if _, err := conn.Exec(t.Context(), "UPDATE draws SET drawn_at = now() - interval '1 min' WHERE number = 3"); err != nil {
		t.Fatal(err)
	}
	if _, err := runCommand(t, database, "delete", code); err != nil {
		t.Fatal(err)
	}
	if out, err := runCommand(t, database, "show", code); err != nil || !draws.MatchString(out) || strings.Contains(out, "not revealed yet") {
		t.Errorf("of a deleted lottery: %v\n%s", err, out)
	}
}

func TestPurgeErasesWhatIsDue(t *testing.T) {
	t.Parallel()
	database := testdb.New(t)
	site := startAt(t, database)
	deleted, _ := begin(t, site.url, url.Values{"titles": {"Heat"}})
	old, _ := begin(t, site.url, url.Values{"titles": {"Dune"}, "by": {"Anna"}})
	if _, err := testdb.Connect(t, database).Exec(t.Context(), `UPDATE lotteries SET
		deleted_at = CASE code WHEN $1 THEN now() - interval '30 days' END,
		created_at = now() - interval '2 years', changed_at = now() - interval '365 days'`, deleted); err != nil {
		t.Fatal(err)
	}
	if out, err := runCommand(t, database, "purge"); err != nil || out != "Erased lotteries: 1, films: 1. Erased names and visitor ids; lotteries: 1.\n" {
		t.Errorf("purge: %v, %s", err, out)
	}
	if status(t, site.url+"/l/"+deleted) != http.StatusNotFound || status(t, site.url+"/l/"+old) != http.StatusOK {
		t.Error("the deleted lottery is there, or the other is not")
	}
	if out, err := runCommand(t, database, "show", old); err != nil || !strings.Contains(out, "an id is kept: 0\nnames and visitor ids were erased 2") {
		t.Errorf("show: %v, %s", err, out)
	}
}

func TestSiteErasesWhatIsDueWhenItStarts(t *testing.T) {
	t.Parallel()
	dir, database := checkout(t), testdb.New(t)
	first := startProcess(t, dir, database)
	if n := first.line(t, "erased what was due")["lotteries"]; n != 0.0 {
		t.Errorf("%v lotteries were erased from an empty database", n)
	}
	code, _ := begin(t, first.url, url.Values{"titles": {"Heat"}})
	if _, err := testdb.Connect(t, database).Exec(t.Context(), "UPDATE lotteries SET deleted_at = now() - interval '30 days'"); err != nil {
		t.Fatal(err)
	}
	second := startProcess(t, dir, database)
	if line := second.line(t, "erased what was due"); line["lotteries"] != 1.0 || line["films"] != 1.0 || line["level"] != "INFO" {
		t.Errorf("logged %v", line)
	}
	for _, site := range []*process{first, second} {
		if got := status(t, site.url+"/l/"+code); got != http.StatusNotFound {
			t.Errorf("the erased lottery is %d", got)
		}
	}
}

func TestOperatorsMistakesAreSentences(t *testing.T) {
	t.Parallel()
	database := testdb.New(t)
	for want, args := range map[string][]string{
		`there is no lottery "k7m2q9xw4t"`:              {"show", "k7m2q9xw4t"},
		`there is no lottery "k7m2q9xw4q"`:              {"delete", "k7m2q9xw4q"},
		`there is no lottery "k7m2q9xw4r"`:              {"delete", "--now", "k7m2q9xw4r"},
		`there is no lottery "k7m2q9xw4s"`:              {"list", "k7m2q9xw4s"},
		`there is no visitor "1f3a9c02" in a lottery "`: {"forget", "k7m2q9xw4t", "1f3a9c02"},
	} {
		if out, err := runCommand(t, database, args...); err == nil || !strings.HasPrefix(err.Error(), want) || out != "" {
			t.Errorf("%s: %v, %s", args, err, out)
		}
	}
	for _, args := range [][]string{
		{"show"}, {"show", "a", "b"}, {"delete"}, {"delete", "--now"}, {"delete", "--then", "k7m2q9xw4t"}, {"delete", "a", "--now"},
		{"list", "a", "b"}, {"purge", "all"}, {"forget", "a"}, {"serve", "--fast"}, {"List"},
	} {
		out, err := runCommand(t, database, args...)
		if wrong, ok := errors.AsType[usageError](err); !ok || !strings.HasPrefix(wrong.usage, "usage: ") || out != "" {
			t.Errorf("%s: %v, %s", args, err, out)
		}
	}
	if _, err := runCommand(t, "postgres://127.0.0.1:1/nothing", "list"); err == nil {
		t.Error("an unreachable database is no error")
	}
	if err := run(t.Context(), []string{"purge"}, func(string) string { return "" }, nil, nil); err == nil || !strings.HasPrefix(err.Error(), "DATABASE_URL is required") {
		t.Errorf("without settings: %v", err)
	}
}
