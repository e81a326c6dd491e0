package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"movie-lottery/app/lottery"
)

func TestFormsOfDrawsHaveTheListAndNoLetters(t *testing.T) {
	s := newSite(t)
	b := s.browser(t)
	path := b.start("Heat", "Dune", "Alien")
	form := b.get(path).form("#draw-sheet form")
	expect(t, "the list", form.Get("list"), lottery.ListHash("1\t1\tHeat\n2\t1\tDune\n3\t1\tAlien\n"))
	expect(t, "letters", form.Get("letters"), "")
	expect(t, "a field for them", form.Has("letters"), true)
	expect(t, "the list with what changes of the page", b.htmx().get(path+"?part=news").Find("#stakes [name=list]").AttrOr("value", ""), form.Get("list"))
	b.post(path+"/draw", form)
	s.reveal(t)
	p := b.get(path)
	form = p.form("#redraw-sheet form")
	proof := b.proof(path)
	left := append([]lottery.Entry{}, proof.Draws[0].List...)
	left = append(left[:proof.Draws[0].Winner-1], left[proof.Draws[0].Winner:]...)
	for i := range left {
		left[i].Position = i + 1
	}
	expect(t, "the list of a redraw", form.Get("list"), lottery.ListHash(lottery.FormatList(left)))
	expect(t, "letters for a redraw", form.Get("letters"), "")
	expect(t, "the promise to keep", p.Find("#lottery").AttrOr("data-promise", ""), proof.NextCommitment)
	expect(t, "the draw that it is for", p.Find("#lottery").AttrOr("data-draw-number", ""), "2")
}

func TestDrawFromAnotherListIsRefusedWithTheNewOne(t *testing.T) {
	s := newSite(t)
	host, friend := s.browser(t), s.browser(t)
	path := host.start("Heat", "Dune")
	form := host.get(path).form("#draw-sheet form")
	form.Set("word", "popcorn")
	friend.post(path+"/tickets", url.Values{"titles": {"Alien"}})
	for kind, b := range map[string]*browser{"": host, " with htmx": host.htmx()} {
		p := b.post(path+"/draw", form)
		expect(t, "status"+kind, p.status, http.StatusConflict)
		expect(t, "said"+kind, p.text("#draw-sheet .error"), "The films have changed since your page showed them. This is the list now: draw if you agree with it.")
		expect(t, "the list"+kind, strings.Join(p.texts("#draw-sheet .entries .film"), ", "), "Heat, Dune, Alien")
		expect(t, "the sheet is open"+kind, p.Find("#draw-sheet:not([popover])").Length() == 1, kind == "")
		refused := p.form("#draw-sheet form")
		expect(t, "the word"+kind, refused.Get("word"), "popcorn")
		expect(t, "the hash"+kind, refused.Get("list"), lottery.ListHash("1\t1\tHeat\n2\t1\tDune\n3\t1\tAlien\n"))
		expect(t, "letters"+kind, refused.Get("letters"), "")
	}
	expect(t, "nothing is drawn", len(host.proof(path).Draws), 0)
	refused := host.post(path+"/draw", form).form("#draw-sheet form")
	host.post(path+"/draw", refused)
	expect(t, "the form that came back draws", len(host.proof(path).Draws), 1)
}

func TestRedrawFromAnotherListIsRefusedInItsForm(t *testing.T) {
	s := newSite(t)
	b := s.browser(t)
	path := b.start("Heat", "Dune", "Alien")
	b.draw(path)
	form := again("Seen it", "popcorn")
	form.Set("list", strings.Repeat("0", 64))
	p := b.post(path+"/redraw", form)
	expect(t, "status", p.status, http.StatusConflict)
	kept := p.form("#redraw-sheet form")
	expect(t, "the word", kept.Get("word"), "popcorn")
	expect(t, "said", p.Find("#redraw-sheet .error").Length(), 1)
	expect(t, "draws", len(b.proof(path).Draws), 1)
	b.post(path+"/redraw", kept)
	expect(t, "the form that came back draws", len(b.proof(path).Draws), 2)
}

// separateDraw is what pages of proofs advise where one person runs the site and draws.
const separateDraw = "let somebody else press Draw on their own phone"

func TestPagesTellLettersAndWhoDrew(t *testing.T) {
	s := newSite(t)
	host, friend := s.browser(t), s.browser(t)
	const sure, unsure = "Whoever could read the number and add films could not choose", "The browser that drew made no letters, so this site did."
	drawn := func(by *browser, form url.Values) (won, proof page) {
		path := host.start("Heat", "Dune", "Alien")
		if by == friend {
			friend.post(path+"/tickets", url.Values{"titles": {"Up"}, "by": {"Bo"}})
		}
		by.post(path+"/draw", form)
		s.hold(t)
		for _, place := range []string{"", "/proof", "/proof.json"} {
			if body := host.get(path + place).body; form.Get("letters") != "" && strings.Contains(body, form.Get("letters")) || strings.Contains(body, "letters_from") {
				t.Errorf("%s tells the letters before the reveal", place)
			}
		}
		s.reveal(t)
		return host.get(path), host.get(path + "/proof")
	}
	says := func(name string, p page, part string, want map[string]bool) {
		t.Helper()
		for text, there := range want {
			if strings.Contains(p.text(part), text) != there {
				t.Errorf("%s: says %q: %v", name, text, !there)
			}
		}
	}

	won, proof := drawn(friend, url.Values{"word": {"popcorn"}, "letters": {"k7m2q9xw"}})
	says("of the browser", won, ".told", map[string]bool{"with the word “popcorn”": true, "letters k7m2q9xw": true, "drawn by Bo": true})
	says("of the browser", proof, "main", map[string]bool{sure: true, unsure: false, separateDraw: true, "Drawn without random letters": false,
		"drawn by Bo": true, "made by the browser that drew": true})
	expect(t, "the word", proof.story(1)["word"], "popcorn k7m2q9xw")

	won, proof = drawn(host, url.Values{"letters": {"K7M2Q9XW"}}) // no letters: those are not of the alphabet
	says("of the site", won, ".told", map[string]bool{"with the word": false, "drawn by the host": true, "K7M2Q9XW": false})
	says("of the site", proof, "main", map[string]bool{sure: true, unsure: true, separateDraw: true, "No word was given.": true, "made by this site": true})

	won, _ = drawn(s.browser(t), nil)
	says("a stranger", won, ".told", map[string]bool{"drawn by a guest": true})

	long := strings.Repeat("w", 92)
	won, proof = drawn(host, url.Values{"word": {long}, "letters": {"k7m2q9xw"}})
	says("no room for letters", won, ".told", map[string]bool{"letters": false})
	says("no room for letters", proof, "main", map[string]bool{sure: false, unsure: false, "Drawn without random letters": false, separateDraw: true})
	expect(t, "the word", proof.story(1)["word"], long)

	path := host.start("Heat", "Dune")
	host.post(path+"/draw", nil)
	s.exec(t, "UPDATE draws SET word = 'popcorn', letters_from = NULL, visitor = NULL WHERE drawn_at IS NOT NULL") // as the version before draws
	s.reveal(t)
	says("as before letters", host.get(path), ".told", map[string]bool{"with the word “popcorn”": true, "letters": false, "drawn by": false})
	says("as before letters", host.get(path+"/proof"), "main", map[string]bool{sure: false, separateDraw: true,
		"Drawn without random letters: whoever could read the secret number, add a film and guess the word could have chosen.": true})
	russian := s.browser(t)
	russian.header.Set("Accept-Language", "ru")
	says("in Russian", russian.get(path+"/proof"), "main", map[string]bool{"Разыграно без случайных букв": true})
}
