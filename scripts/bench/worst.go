package main

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"movie-lottery/scripts/harness"
)

// The limits of what is allowed.
const (
	maxForm        = 64 << 10 // bytes
	maxFilms       = 100      // of a lottery
	maxTitle       = 200      // characters
	fitting        = 33       // of the longest titles in a form: each of their characters takes nine bytes there
	worstLotteries = 24       // as many as a page of the history
)

// measureWorst takes the processor time and the compressed bytes of the dearest forms, pages and fragments.
func measureWorst(e *harness.Env) (rows []row) {
	databaseURL := e.NewDatabase()
	s := e.Serve(databaseURL)
	host, guest := s.NewVisitor("127.0.0.2"), s.NewVisitor("127.0.0.3") // who can do most with a film
	var codes []string
	for range worstLotteries {
		codes = append(codes, newLongLottery(s.Client, host, guest))
	}
	// addFor sends a request of a client once for each lottery, whose code a %s in the path is, so that nothing comes from a cache.
	addFor := func(client *harness.Client, what, path, titles string, headers ...string) {
		method, form := "GET", ""
		if titles != "" {
			method, form = "POST", harness.Titles(titles)
		}
		most, began := 0, s.CPUTime()
		for _, code := range codes {
			a := harness.Must(client.Do(method, strings.Replace(path, "%s", code, 1), form, append(headers, harness.Gzipped)...))
			if a.Status >= 500 || method == "GET" && a.Status != 200 {
				harness.Check(fmt.Errorf("%s: %d", what, a.Status))
			}
			most = max(most, len(a.Body))
		}
		cpu := (s.CPUTime() - began) / time.Duration(len(codes))
		rows = append(rows, row{what: what, measured: millis(cpu) + " of CPU, " + kilobytes(most), budget: "20 ms, 100 kB",
			ok: cpu <= 20*time.Millisecond && most <= 100_000})
	}
	add := func(what, path, titles string, headers ...string) { addFor(s.Client, what, path, titles, headers...) }
	var short strings.Builder // titles of three letters, no two the same; encoded, a line break takes three bytes more
	for n := range (maxForm - 100) / 6 {
		fmt.Fprintf(&short, "%c%c%c\n", 'a'+n%26, 'a'+n/26%26, 'a'+n/676)
	}
	var long strings.Builder
	for n := range maxFilms {
		fmt.Fprintf(&long, "%03d %s\n", n, strings.Repeat("The ", maxTitle/4-1))
	}
	add("a preview of 64 KiB of `a`, a line each", "/preview", strings.Repeat("a\n", (maxForm-100)/4))
	add("a preview of 64 KiB of different lines", "/preview", short.String())
	add("a preview of 64 KiB of one line", "/preview", strings.Repeat("1. ", (maxForm-100)/3))
	add("a preview of 100 titles of 200 characters", "/preview?part=understood", long.String(), "HX-Request: true")
	add("a preview of 33 titles of 200 ideographs", "/preview?part=understood", longTitles(fitting), "HX-Request: true")
	add("films too many for a full lottery", "/l/%s/tickets", longTitles(fitting))
	add("a lottery of 100 films of 200 ideographs", "/l/%s", "")
	add("its fragment", "/l/%s?part=news&v=0&n=100", "", fragmentHeaders...)
	addFor(host, "its page for a host", "/l/%s", "")
	addFor(host, "its fragment for a host", "/l/%s?part=news&v=0&n=100", "", fragmentHeaders...)
	addFor(guest, "its page for a guest", "/l/%s", "")
	addFor(guest, "its fragment for a guest", "/l/%s?part=news&v=0&n=100", "", fragmentHeaders...)
	add("its screen", "/l/%s/screen", "")

	s.Post("/library", harness.Titles(longTitles(fitting)))
	for _, code := range codes {
		s.Post("/l/"+code+"/draw", "word=")
	}
	add("its page during the spin", "/l/%s", "")
	add("its screen during the spin", "/l/%s/screen", "")

	harness.Check(e.Exec(databaseURL, "UPDATE draws SET drawn_at = drawn_at - interval '1 hour'"))
	add("its page after the draw", "/l/%s", "")
	add("its proof", "/l/%s/proof", "")
	add("the history, 24 cards of such lotteries", "/history", "")
	add("the library, 24 cards of such films", "/library", "")
	add("the home page", "/", "")
	return rows
}

// newLongLottery starts a lottery of as many films as there may be, with the longest titles, in which guests can keep a film out,
// and returns its code. Others have added most of its films.
func newLongLottery(others, host, guest *harness.Client) (code string) {
	path := host.Post("/lotteries", harness.Titles(longTitles(1)))
	for _, client := range []*harness.Client{guest, others, others} {
		client.Post(path+"/tickets", harness.Titles(longTitles(fitting)))
	}
	host.Post(path+"/settings", "vetoes=yes")
	guest.Post(path+"/tickets/1/veto", "")
	host.Post(path+"/tickets/1/weight", "weight=5")
	return strings.TrimPrefix(path, "/l/")
}

// longTitles returns lines of random ideographs, which no compression makes much smaller.
func longTitles(lines int) string {
	var b strings.Builder
	for range lines {
		for range maxTitle {
			b.WriteRune(0x4E00 + rand.N(rune(0x5000)))
		}
		b.WriteByte('\n')
	}
	return b.String()
}
