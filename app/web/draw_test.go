package web_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"

	"movie-lottery/app/lottery"
)

func TestNothingNamesWinnerBeforeReveal(t *testing.T) {
	s := newSite(t)
	b := s.browser(t)
	path := b.start("Heat (1995)", "Dune", "12 стульев")
	promise := b.get(path).text(".fair code")
	expect(t, "back on the page", b.post(path+"/draw", url.Values{"word": {"попкорн 🍿"}}).path, path)
	s.hold(t)
	p := b.get(path)
	expect(t, "heading", p.text("h1"), "Drawing…")
	if title := p.text("title"); !strings.HasPrefix(title, "Drawing… · Movie night") {
		t.Errorf("title: %s", title)
	}
	expect(t, "the promise stands", p.text(".fair code"), promise)
	expect(t, "history", b.get("/history").text(".card .waits"), "Drawing now…")
	for _, path := range []string{path, "/", "/history", path + "/proof", path + "/proof.json"} {
		if body := b.get(path).body; strings.Contains(body, "попкорн") || strings.Contains(body, "winner") || strings.Contains(body, "seed") {
			t.Errorf("%s tells: %s", path, body)
		}
	}
	expect(t, "deleting", b.post(path+"/delete", nil).status, http.StatusConflict)

	s.reveal(t)
	p = b.get(path)
	winner := p.winner()
	if !strings.Contains("Heat 1995; Dune; 12 стульев", winner) || winner == "" {
		t.Errorf("winner: %q", winner)
	}
	if said := p.text(".told"); !strings.Contains(said, "1 in 3") || !strings.Contains(said, "with the word “попкорн 🍿”") {
		t.Errorf("said: %s", said)
	}
	expect(t, "history", b.get("/history").text(".card .found"), winner)
	expect(t, "refreshes", p.Find("meta[http-equiv=refresh], [hx-trigger^=load]").Length(), 0)

	var proof lottery.Proof
	if err := json.Unmarshal([]byte(b.get(path+"/proof.json").body), &proof); err != nil {
		t.Fatal(err)
	}
	d := proof.Draws[0]
	expect(t, "the promise was kept", d.Commitment, promise)
	if film := d.List[d.Winner-1]; !strings.HasPrefix(winner, film.Title) || !strings.HasPrefix(*d.Word, "попкорн 🍿 ") {
		t.Errorf("the proof says %+v", d)
	}
}

func TestPageRefreshesAtReveal(t *testing.T) {
	s := newSite(t)
	b := s.browser(t)
	path := b.start("Heat", "Dune")
	b.post(path+"/draw", nil)
	s.exec(t, "UPDATE draws SET drawn_at = now() - interval '2.05 s' WHERE number = 1")
	p := b.get(path)
	seconds, _ := p.Find("#lottery").Attr("hx-trigger")
	if !regexp.MustCompile(`^load delay:3[5-9]\d\dms, poll$`).MatchString(seconds) {
		t.Errorf("with the scripts: %s", seconds)
	}
	if s.ScriptsMissing() {
		refresh, _ := p.Find("head > meta[http-equiv=refresh]").Attr("content")
		expect(t, "where the scripts are missing", refresh, "4")
		return
	}
	noscript := p.Find("head noscript").Text()
	expect(t, "without JavaScript", noscript, `<meta http-equiv="refresh" content="4">`)
}

func TestDrawOfTooFewFilmsSaysWhatIsMissing(t *testing.T) {
	s := newSite(t)
	b := s.browser(t)
	path := b.start("Heat")
	p := b.post(path+"/draw", url.Values{"word": {"popcorn"}})
	expect(t, "status", p.status, http.StatusConflict)
	expect(t, "said", p.text(".notice.bad"), "One more film and you can draw")
	expect(t, "in the bar", p.text(".bar"), "One more film and you can draw")
	word, _ := p.Find("#word").Attr("value")
	expect(t, "kept", word, "popcorn")
}

func TestTooLongWordStaysInItsField(t *testing.T) {
	s := newSite(t)
	b := s.browser(t)
	path := b.start("Heat", "Dune")
	long := strings.Repeat("w", 1000)
	expect(t, "the sheet is closed at first", b.get(path).Find("#draw-sheet[popover]").Length(), 1)
	p := b.post(path+"/draw", url.Values{"word": {long}})
	expect(t, "the sheet is open", p.Find("#draw-sheet:not([popover])").Length(), 1)
	expect(t, "status", p.status, http.StatusUnprocessableEntity)
	expect(t, "said", p.text(`form[action$="/draw"] .error`), "100 characters at most: this has 1000.")
	word, _ := p.Find("#word").Attr("value")
	expect(t, "kept", word, long)
}

func TestFiftyDrawsAtOnceHaveOneWinner(t *testing.T) {
	s := newSite(t)
	path := s.browser(t).start("Heat", "Dune", "Alien", "Paprika", "Amélie")
	var wg sync.WaitGroup
	for i := range 50 {
		wg.Go(func() {
			if p := s.browser(t).post(path+"/draw", url.Values{"word": {strconv.Itoa(i)}}); p.status != http.StatusOK {
				t.Errorf("person %d: %d", i, p.status)
			}
		})
	}
	wg.Wait()
	s.reveal(t)
	winner := s.browser(t).get(path).winner()
	again := s.browser(t).post(path+"/draw", url.Values{"word": {"late"}})
	expect(t, "the winner", again.winner(), winner)
	var proof lottery.Proof
	if err := json.Unmarshal([]byte(s.browser(t).get(path+"/proof.json").body), &proof); err != nil || len(proof.Draws) != 1 {
		t.Errorf("%d draws, %v", len(proof.Draws), err)
	}
}
