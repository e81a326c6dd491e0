package web_test

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"mime/multipart"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"movie-lottery/app/limit"
	"movie-lottery/app/testdb"
	"movie-lottery/app/web"
)

// upload sends a form with a password and a file, in this order, as a browser does.
func (b *browser) upload(password string, file []byte) page {
	b.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	_ = form.WriteField("password", password)
	part, err := form.CreateFormFile("file", "backup.jsonl.gz")
	if err != nil {
		b.t.Fatal(err)
	}
	_, _ = part.Write(file)
	form.Close()
	req, err := http.NewRequestWithContext(b.t.Context(), http.MethodPost, b.site.url+"/backup", &body)
	if err != nil {
		b.t.Fatal(err)
	}
	req.Header = b.header.Clone()
	req.Header.Set("Content-Type", form.FormDataContentType())
	return b.send(req)
}

// download returns a backup, or the page that refuses it.
func (b *browser) download(password string) page {
	b.t.Helper()
	return b.post("/backup/download", url.Values{"password": {password}})
}

// random are the parts of a page that are made anew each time.
var random = regexp.MustCompile(`name="once" value="[^"]*"`)

func TestRestoredSiteHasTheSamePagesAndHosts(t *testing.T) {
	s := newSite(t, closed)
	at := func(s *site, b *browser) *browser {
		there := *b
		there.site, there.header = s, http.Header{"X-Forwarded-Host": {"films.example"}}
		return &there
	}
	host := s.browser(t)
	host.logIn()
	friend := s.browser(t)
	path := host.start("Heat (1995)", "Dune", "Alien", "Paprika / Coco")
	friend.post(path+"/tickets", url.Values{"titles": {"Up\nHeat"}, "by": {"Bo"}})
	friend.post(path+"/tickets/2/seen", nil)
	first := host.evening(path)
	host.post(path+"/next", host.get(path).form(`form[action$="/next"]`))
	friend.post(path+"/tickets", url.Values{"titles": {"Solaris (1972)"}})
	host.draw(path)
	host.post(path+"/redraw", again("Seen it", "popcorn"))
	s.reveal(t)
	open, deleted := host.start("Casablanca", "M"), host.start("Gone")
	host.post(open+"/settings", url.Values{"vetoes": {"yes"}, "name": {"Пятница"}})
	host.post(open+"/tickets/1/veto", nil)
	host.post(deleted+"/delete", nil)
	host.post("/library", url.Values{"titles": {"Stalker (1979)\nThe Thing"}})
	host.get(path) // what is told is stored

	file := host.download("")
	expect(t, "downloaded", file.status, http.StatusOK)
	if name := file.header.Get("Content-Disposition"); !strings.HasPrefix(name, `attachment; filename="movie-lottery-20`) {
		t.Errorf("named %s", name)
	}
	restored := newSiteAt(t, testdb.New(t), closed)
	operator := restored.browser(t)
	operator.logIn()
	done := operator.upload("", []byte(file.body))
	expect(t, "restored", done.text(".notice p"), "Everything is back, as it was when the backup was made.")

	paths := []string{"/", "/history", "/history?q=" + url.QueryEscape(first), "/history?q=heta", "/library", "/library?q=thing", "/library?sort=title", deleted, open, open + "/host", open + "/screen",
		path, path + "/screen", path + "/proof", path + "/proof?round=1", path + "/proof.json", path + "?replay=1"}
	for who, b := range map[string]*browser{"host": host, "friend": friend} {
		for _, path := range paths {
			before, after := at(s, b).get(path), at(restored, b).get(path)
			expect(t, who+": "+path, after.status, before.status)
			if got, want := random.ReplaceAllString(after.body, ""), random.ReplaceAllString(before.body, ""); got != want {
				t.Errorf("%s: %s is not the same: %d and %d bytes", who, path, len(got), len(want))
			}
		}
	}
	there := at(restored, host)
	there.header.Del("X-Forwarded-Host")
	expect(t, "the host may still delete", there.post(open+"/delete", nil).status, http.StatusGone)
	expect(t, "a friend may not", at(restored, friend).post(path+"/delete", nil).status, http.StatusForbidden)
	for name, p := range map[string]page{"again": operator.upload("", []byte(file.body)), "a large one": operator.upload("", bytes.Repeat([]byte(file.body), 1+(6<<20)/len(file.body)))} {
		expect(t, name, p.status, http.StatusConflict)
		expect(t, name, p.text("#restore-error"), "There are lotteries or films on this site already. A backup can only be restored into an empty site, so nothing was changed.")
	}
}

func TestBackupOfASiteWithoutPasswordNeedsItsOwn(t *testing.T) {
	s := newSite(t)
	b := s.browser(t)
	b.start("Heat")
	right := s.BackupPassword()
	p := b.get("/backup")
	expect(t, "fields for it", p.Find(`[name=password]`).Length(), 2)
	expect(t, "not on the page", strings.Contains(p.body, right), false)
	expect(t, "no link at the foot", p.Find(`footer a`).Length(), 0)
	file := b.download(" " + right + "\n")
	expect(t, "downloaded", file.header.Get("Content-Type"), "application/gzip")

	empty := newSiteAt(t, testdb.New(t))
	operator := empty.browser(t)
	expect(t, "without", operator.upload("", []byte(file.body)).text("#restore-error"), "Wrong password.")
	// Without the password, no more of a form is read than of any other.
	body := io.MultiReader(strings.NewReader("--x\r\nA: "), io.LimitReader(rand.NewChaCha8([32]byte{}), 3<<20))
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, empty.url+"/backup", body)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "multipart/form-data; boundary=x")
	expect(t, "a header without end", operator.send(req).status, http.StatusBadRequest)
	expect(t, "nothing there", strings.Contains(operator.get("/history").body, "Heat"), false)
	expect(t, "restored", operator.upload(right, []byte(file.body)).text(".notice p"), "Everything is back, as it was when the backup was made.")
	for i := range 5 {
		p := b.download(fmt.Sprint("wrong", i))
		expect(t, "wrong", p.status, http.StatusUnprocessableEntity)
		expect(t, "wrong", p.text("#download-error"), "Wrong password.")
	}
	expect(t, "too many", b.download(right).status, http.StatusTooManyRequests)
	expect(t, "too many for an upload", b.upload(right, nil).status, http.StatusTooManyRequests)

	other := newSiteAt(t, testdb.New(t), func(o *web.Options) { o.SecretKey = []byte(strings.Repeat("b", 32)) })
	expect(t, "of another key", other.browser(t).upload(right, []byte(file.body)).text("#restore-error"), "Wrong password.")
	if log := s.log.String(); strings.Contains(log, right) {
		t.Error("the log of requests has the password")
	}
}

func TestUploadThatIsNoBackupIsRefusedOnItsPage(t *testing.T) {
	s := newSite(t, closed, func(o *web.Options) { o.MaxDBSize = 1 << 20 })
	b := s.browser(t)
	b.logIn()
	p := b.upload("", []byte("Heat\nDune"))
	expect(t, "a list", p.status, http.StatusUnprocessableEntity)
	expect(t, "a list, said", p.text("#restore-error"), "This file is not a backup of Movie Lottery. Nothing was changed.")
	file := b.download("")
	p = b.upload("", []byte(file.body[:len(file.body)-1]))
	expect(t, "a part", p.text("#restore-error"), "This backup is incomplete or was changed. Nothing was restored. Try to download or copy it again.")
	expect(t, "a form of another kind", b.post("/backup", url.Values{"file": {"x"}}).status, http.StatusUnsupportedMediaType)
	expect(t, "then a whole one", b.upload("", []byte(file.body)).status, http.StatusOK)
}

func TestBackupWhileTheDatabaseIsAwayIs503(t *testing.T) {
	s := newSiteAt(t, "postgres://unknown@127.0.0.1:1/nothing")
	p := s.browser(t).download(s.BackupPassword())
	expect(t, "status", p.status, http.StatusServiceUnavailable)
	if strings.Contains(p.body, "127.0.0.1") || !strings.Contains(s.log.String(), "connection refused") {
		t.Errorf("the page tells where the database is, or the log does not say why: %s", s.log)
	}
}

func TestPagesDoNotWaitForADownload(t *testing.T) {
	s := newSite(t, closed)
	b := s.browser(t)
	b.logIn()
	// More than buffers on the way hold: blocks that no compression makes small.
	s.exec(t, `WITH block AS MATERIALIZED (SELECT string_agg(md5(i::text), '') AS block FROM generate_series(1, 4096) i)
		INSERT INTO films (title, fold, search, note) SELECT 'Film ' || i, 'film' || i, '', block FROM block, generate_series(1, 150) i`)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.url+"/backup/download", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp, err := b.client.Do(req) // whose body is not read yet
	if err != nil {
		t.Fatal(err)
	}
	path := b.start("Heat", "Dune")
	expect(t, "a page", b.get(path).status, http.StatusOK)
	second := b.download("")
	expect(t, "a second download", second.status, http.StatusServiceUnavailable)
	expect(t, "a second download", second.text("#download-error"), "Another backup is being downloaded or restored. Try again when that is done.")
	resp.Body.Close() // a client that leaves
	for ended := false; !ended; {
		ended = b.download("").status == http.StatusOK
	}
}

func TestSlowClientOfBackupsIsGivenUp(t *testing.T) {
	const atFirst = 30 * time.Second
	for _, c := range []struct {
		name  string
		every time.Duration
		bytes int
		gone  bool
	}{{"fast", time.Millisecond, 4096, false}, {"64 KiB a second", time.Second, 64 << 10, false}, {"a byte now and then", 20 * time.Second, 1, true}, {"4 KiB a second", time.Second, 4096, true}} {
		patience, passed := atFirst, time.Duration(0)
		for ; passed < time.Hour && patience > 0; passed += c.every {
			patience = web.PatienceAfter(patience, c.every, c.bytes)
		}
		if gone := passed < time.Minute; gone != c.gone {
			t.Errorf("%s: given up after %v", c.name, passed)
		}
	}
	if web.PatienceAfter(atFirst, time.Second, 1<<30) > atFirst {
		t.Error("a fast client may stop for longer than others")
	}
}

func TestSlowBackupsLeaveTurnsToOthersOfTheirAddress(t *testing.T) {
	s := newSite(t, func(o *web.Options) { o.Turns = limit.NewTurns(1) })
	address := strings.TrimPrefix(s.url, "http://")
	slow, err := net.Dial("tcp4", address)
	if err != nil {
		t.Fatal(err)
	}
	defer slow.Close()
	// So many bytes that the server calls the handler, which waits for more.
	fmt.Fprintf(slow, "POST /backup HTTP/1.1\r\nHost: %s\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 50000\r\n\r\n--x\r\nA: %s", address, strings.Repeat("a", 20000))
	expect(t, "a page", s.browser(t).get("/").status, http.StatusOK)
}
