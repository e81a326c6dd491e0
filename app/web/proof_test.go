package web_test

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"movie-lottery/app/lottery"
)

// story are the values that a proof's page shows of a draw, by name.
func (p page) story(draw int) map[string]string {
	values := map[string]string{}
	part := p.Find(fmt.Sprintf(`[data-draw="%d"]`, draw))
	for i := range part.Find("[data-is]").Nodes {
		e := part.Find("[data-is]").Eq(i)
		name, _ := e.Attr("data-is")
		values[name] = e.Text()
	}
	return values
}

// proof is what programs get.
func (b *browser) proof(path string) (p lottery.Proof) {
	b.t.Helper()
	if err := json.Unmarshal([]byte(b.get(path+"/proof.json").body), &p); err != nil {
		b.t.Fatal(err)
	}
	return p
}

func TestBeforeADrawTheProofIsAPromise(t *testing.T) {
	s := newSite(t)
	b := s.browser(t)
	path := b.start("Heat", "Dune")
	lottery := b.get(path)
	link, _ := lottery.Find(".fair a").Attr("href")
	expect(t, "a line on the lottery's page", lottery.text(".fair a"), "See how to check it")
	expect(t, "leads there", link, path+"/proof")
	p := b.get(link)
	expect(t, "status", p.status, http.StatusOK)
	expect(t, "heading", p.text("h1"), "Check the draw")
	expect(t, "the promise", p.text(".value"), lottery.text(".fair code"))
	expect(t, "the promise", p.text(".value"), b.proof(path).NextCommitment)
	expect(t, "draws, and ways to check them", p.Find("[data-draw], [data-check], #recipe").Length(), 0)
	expect(t, "search engines stay away", p.Find(`meta[name=robots][content=noindex]`).Length(), 1)
	if json, _ := p.Find(`main a[href$=".json"]`).Attr("href"); json != path+"/proof.json" {
		t.Errorf("for programs: %s", json)
	}
	if limit := p.text("main"); !strings.Contains(limit, separateDraw) {
		t.Error("what can't be shown is not said")
	}
}

func TestTheProofShowsNoSecretBeforeTheReveal(t *testing.T) {
	s := newSite(t)
	b := s.browser(t)
	path := b.start("Heat (1995)", "Dune", "12 стульев")
	promise := b.get(path + "/proof").text(".value")
	b.post(path+"/draw", url.Values{"word": {"попкорн 🍿"}})
	s.hold(t)
	p := b.get(path + "/proof")
	for name := range p.story(1) {
		if name != "commitment" && name != "list_hash" {
			t.Errorf("it tells the %s", name)
		}
	}
	expect(t, "the promise", p.story(1)["commitment"], promise)
	expect(t, "the list", strings.Join(p.texts(".entries li"), "; "), "1 Heat 1995; 2 Dune; 3 12 стульев")
	expect(t, "when the rest is told", p.text(".steps .eyebrow"), "The word, the secret number and the film are revealed in 6 seconds, on every screen at once.")
	expect(t, "nothing to check yet", p.Find("[data-check], #recipe").Length(), 0)

	var seed []byte
	var winner string
	if err := s.db.QueryRow(t.Context(), `SELECT seed, t.title FROM draws d JOIN tickets t ON t.lottery_id = d.lottery_id AND t.n = d.ticket`).Scan(&seed, &winner); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(p.body, hex.EncodeToString(seed)) || strings.Contains(p.body, "попкорн") {
		t.Error("it tells the seed or the word")
	}
	expect(t, "how often the winner is named", strings.Count(p.body, winner), 1)
	if title := p.text("title"); strings.Contains(title, winner) {
		t.Errorf("the title is %s", title)
	}
	s.reveal(t)
	expect(t, "the film, afterwards", b.get(path + "/proof").story(1)["film"], winner)
}

func TestTheProofPageAsksForTheRevealByItself(t *testing.T) {
	s := newSite(t)
	b := s.browser(t)
	path := b.start("Heat", "Dune", "Alien")
	b.post(path+"/draw", nil)
	s.exec(t, "UPDATE draws SET drawn_at = now() - interval '2.05 s' WHERE number = 1")
	p := b.get(path + "/proof")
	trigger, _ := p.Find(".proof").Attr("hx-trigger")
	if !regexp.MustCompile(`^load delay:3[5-9]\d\dms, poll$`).MatchString(trigger) {
		t.Errorf("with the scripts: %s", trigger)
	}
	if refresh := regexp.MustCompile(`http-equiv="refresh" content="4"`); !refresh.MatchString(p.body) {
		t.Error("without JavaScript it does not refresh itself")
	}
	s.reveal(t)
	p = b.get(path + "/proof")
	expect(t, "afterwards", p.Find("[hx-trigger*=load], [http-equiv=refresh]").Length(), 0)
	poll, _ := p.Find(".proof").Attr("hx-get")
	expect(t, "a page that knows all", b.htmx().get(poll).status, http.StatusNoContent)
	b.post(path+"/redraw", url.Values{"reason": {"again"}})
	expect(t, "and then is drawn again", b.htmx().get(poll).Find("[data-draw]").Length(), 2)
}

func TestTheProofShowsEveryStepOfADraw(t *testing.T) {
	s := newSite(t)
	b := s.browser(t)
	path := b.start("Heat (1995)", "Dune", "12 стульев")
	b.post(path+"/draw", url.Values{"word": {"попкорн 🍿"}})
	s.reveal(t)
	proof, p := b.proof(path), b.get(path+"/proof")
	d := proof.Draws[0]
	steps, err := d.Steps(proof.Code)
	if err != nil {
		t.Fatal(err)
	}
	got := p.story(1)
	for name, want := range map[string]string{
		"commitment": d.Commitment, "list_hash": d.ListHash, "word": *d.Word, "seed": d.Seed, "message": steps.Message,
		"block0": steps.Blocks[0], "x": fmt.Sprint(steps.X), "total": "3", "ticket": fmt.Sprint(steps.Ticket),
		"winner": fmt.Sprint(d.Winner), "film": d.List[d.Winner-1].Title,
	} {
		expect(t, name, got[name], want)
	}
	expect(t, "one draw has no number", p.text("[data-draw] h2"), "The draw")
	expect(t, "the title", p.text("title"), "Check the draw · "+p.text("header.stack a"))
	expect(t, "its own script", p.Find(`script[src$="/proof.js"]`).Length(), 1)
	for _, other := range []string{path, "/", "/history"} {
		expect(t, "its script on "+other, b.get(other).Find(`script[src$="/proof.js"]`).Length(), 0)
	}
	script, _ := p.Find(`script[src$="/proof.js"]`).Attr("src")
	expect(t, "the script", b.get(script).status, 200)
}

func TestAProofSaysThatADrawHadNoWord(t *testing.T) {
	s := newSite(t)
	b := s.browser(t)
	path := b.start("Heat", "Dune")
	b.draw(path)
	p := b.get(path + "/proof")
	if said := p.text(".steps"); !strings.Contains(said, "No word was given.") {
		t.Error(said)
	}
	s.exec(t, "UPDATE draws SET word = '', letters_from = NULL WHERE number = 1") // as those of before letters
	s.exec(t, "UPDATE lotteries SET version = version + 1")
	p = b.get(path + "/proof")
	if message := p.story(1)["message"]; !strings.HasSuffix(message, b.proof(path).Draws[0].ListHash+"\n") {
		t.Errorf("the message is %q", message)
	}
}

func TestTheProofIsInTheReadersLanguage(t *testing.T) {
	s := newSite(t)
	b := s.browser(t)
	b.header.Set("Accept-Language", "ru")
	path := b.start("Heat", "Dune", "Alien")
	b.post(path+"/draw", nil)
	s.hold(t)
	if p := b.get(path + "/proof"); p.text("h1") != "Проверка розыгрыша" || !strings.Contains(p.text(".steps"), "через 6 секунд") {
		t.Errorf("%s: %s", p.text("h1"), p.text(".steps"))
	}
	s.reveal(t)
	result, _ := b.get(path + "/proof").Find("[data-check]").Attr("data-right")
	if !strings.HasPrefix(result, "Проверено") {
		t.Errorf("the script says %s", result)
	}
	b.post(path+"/redraw", again("We can’t find it", ""))
	s.reveal(t)
	if said := b.get(path + "/proof").text(`[data-draw="2"]`); !strings.Contains(said, "Переиграли: Нигде нет") {
		t.Errorf("one of our own reasons: %s", said)
	}
}

func TestAnUnknownLotteryHasNoProof(t *testing.T) {
	s := newSite(t)
	b := s.browser(t)
	expect(t, "an unknown code", b.get("/l/0123456789/proof").status, http.StatusNotFound)
	path := b.start("Heat", "Dune")
	typed := b.unfollowing().get("/l/" + strings.ToUpper(path[3:]) + "./proof")
	expect(t, "a code in capitals", typed.status, http.StatusSeeOther)
	expect(t, "leads to", typed.location, path+"/proof")
	b.post(path+"/delete", nil)
	p := b.get(path + "/proof")
	expect(t, "of a lottery that is deleted", p.status, http.StatusGone)
	expect(t, "says", p.text("h1"), "Lottery deleted")
	expect(t, "shows", p.Find("code").Length(), 0)
}

func TestEveryDrawOfALotteryStaysInItsProof(t *testing.T) {
	s := newSite(t)
	b := s.browser(t)
	path := b.start("Heat", "Dune", "Alien")
	b.draw(path)
	promised := b.proof(path).NextCommitment
	b.post(path+"/redraw", url.Values{"reason": {"We can’t find it"}, "word": {"again"}})
	s.exec(t, "UPDATE draws SET drawn_at = now() + interval '5.9 s', told = false WHERE number = 2")
	p := b.get(path + "/proof")
	expect(t, "the first one is told", p.story(1)["film"], b.proof(path).Draws[0].List[b.proof(path).Draws[0].Winner-1].Title)
	expect(t, "the second one is not", p.story(2)["film"], "")
	expect(t, "the promise for it stood there before", p.story(2)["commitment"], promised)

	s.reveal(t)
	p = b.get(path + "/proof")
	expect(t, "draws", strings.Join(p.texts("[data-draw] h2"), ", "), "Draw 1 of 2, Draw 2 of 2")
	expect(t, "films of the second", p.story(2)["total"], "2")
	if said := p.text(`[data-draw="2"]`); !strings.Contains(said, "Drawn again: We can’t find it") {
		t.Errorf("the reason: %s", said)
	}
	expect(t, "the next promise", p.text("section:not([data-draw]) .value code[translate]:not(#recipe)"), b.proof(path).NextCommitment+"bin/movie-lottery verify "+s.url+path)
	if verdicts, err := b.proof(path).Verify(); err != nil || len(verdicts) != 2 || len(verdicts[1].Wrong) > 0 {
		t.Errorf("%+v, %v", verdicts, err)
	}
	expect(t, "the recipe", runRecipe(t, recipeOf(t, p)), fmt.Sprintf("1 %s True\n2 %s True\n", p.story(1)["film"], p.story(2)["film"]))
}

// recipeOf is the program that a proof's page gives its readers.
func recipeOf(t *testing.T, p page) string {
	t.Helper()
	recipe := p.Find("#recipe").Text()
	copied, _ := p.Find(`[data-copy^="import"]`).Attr("data-copy")
	expect(t, "what is copied", copied, recipe)
	if lines := strings.Count(recipe, "\n"); lines < 5 || lines > 10 {
		t.Errorf("the recipe has %d lines", lines)
	}
	return recipe
}

// runRecipe runs a program as its reader would, in a folder with these files.
func runRecipe(t *testing.T, recipe string, files ...string) string {
	t.Helper()
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Fatal("python3 is missing: run `make test`, which finds or installs it")
	}
	dir := t.TempDir()
	for name, content := range map[string]string{"check.py": recipe, "proof.json": strings.Join(files, "")} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.CommandContext(t.Context(), python, "check.py")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "no_proxy=*") // the site is here
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Errorf("the recipe: %v", err)
	}
	return string(out)
}

func TestTheRecipeRunsInPython(t *testing.T) {
	s := newSite(t)
	for _, c := range []struct {
		word   string
		titles []string
	}{
		{"", []string{"Heat", "Dune"}},
		{"попкорн 🍿", []string{"Иван Васильевич меняет профессию (1973)", "七人の侍 (1954)", "Amélie", `"Quotes" & <tags>\ {x}`, "2001: A Space Odyssey (1968)"}},
		{`it's "so" \n {word} <b>`, []string{"Heat (1995)", "Ы"}},
	} {
		b := s.browser(t)
		path := b.start(c.titles...)
		b.post(path+"/draw", url.Values{"word": {c.word}})
		s.hold(t)
		s.reveal(t)
		p := b.get(path + "/proof")
		expect(t, c.word, runRecipe(t, recipeOf(t, p)), "1 "+p.story(1)["film"]+" True\n")

		// From a file, as the page says; and from a file that was changed.
		saved := regexp.MustCompile(`urllib\.request\.urlopen\("[^"]*"\)`).ReplaceAllLiteralString(recipeOf(t, p), `open("proof.json", encoding="utf-8")`)
		json := b.get(path + "/proof.json").body
		expect(t, "saved", runRecipe(t, saved, json), "1 "+p.story(1)["film"]+" True\n")
		for what, changed := range map[string]string{
			"the promise": strings.Replace(json, `"commitment":"`, `"commitment":"0`, 1),
			"the hash":    strings.Replace(json, `"list_hash":"`, `"list_hash":"0`, 1),
			"the winner":  strings.Replace(json, `"winner":`, `"winner":1`, 1),
			"a title":     strings.Replace(json, `"title":"`, `"title":"x`, 1),
		} {
			if out := runRecipe(t, saved, changed); !strings.HasSuffix(out, " False\n") {
				t.Errorf("with another %s it says %s", what, out)
			}
		}
	}
}

// TestThePageAndItsRecipeFollowTheVectors puts the draws of the vectors into lotteries: great weights among them, and
// blocks that are passed over.
func TestThePageAndItsRecipeFollowTheVectors(t *testing.T) {
	content, err := os.ReadFile("../lottery/testdata/draw-vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	type vector struct {
		lottery.DrawProof
		Name, Code string
	}
	var vectors []vector
	if err := json.Unmarshal(content, &vectors); err != nil {
		t.Fatal(err)
	}
	s := newSite(t)
	b := s.browser(t)
	for _, v := range append(vectors, vector{passedOver(t, "k7m2q9xw4t"), "blocks are passed over", "k7m2q9xw4t"}) {
		steps, err := v.Steps(v.Code)
		if err != nil {
			t.Fatal(err)
		}
		if v.Number != 1 || steps.Total > math.MaxInt64 { // far beyond what a lottery can hold
			continue
		}
		s.stage(t, b, v.Code, v.DrawProof)
		p := b.get("/l/" + v.Code + "/proof")
		story := p.story(1)
		expect(t, v.Name+": the promise", story["commitment"], v.Commitment)
		expect(t, v.Name+": the winner", story["winner"], fmt.Sprint(v.Winner))
		expect(t, v.Name+": blocks", p.Find(`[data-is^="block"]`).Length(), len(steps.Blocks))
		expect(t, v.Name+": some are passed over", strings.Contains(p.text(".steps"), "Only the last of these counts"), len(steps.Blocks) > 1)
		expect(t, v.Name+": the recipe", runRecipe(t, recipeOf(t, p)), "1 "+story["film"]+" True\n")
	}
}

// passedOver is a draw whose first block lies in the incomplete last stretch.
func passedOver(t *testing.T, code string) lottery.DrawProof {
	t.Helper()
	entries := []lottery.Entry{{Position: 1, Weight: 1 << 61, Title: "Heat"}, {Position: 2, Weight: 1 << 61, Title: "Dune"}, {Position: 3, Weight: 1<<61 + 1, Title: "Ы"}}
	for i := range 100 {
		secret := lottery.Secret{Seed: lottery.Seed{byte(i)}}
		steps := lottery.DrawSteps(secret.Seed, code, 1, entries, "")
		if secret.Winner = steps.Winner; len(steps.Blocks) < 2 {
			continue
		}
		d, err := lottery.ProveDraw(1, secret.Seed.Commitment(), lottery.FormatList(entries), time.Now(), &secret)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	t.Fatal("no seed of a hundred has its first block passed over")
	return lottery.DrawProof{}
}

// stage has a lottery of a code come out as a draw says, which is told.
func (s *site) stage(t *testing.T, b *browser, code string, d lottery.DrawProof) {
	t.Helper()
	path := b.start("Heat", "Dune")
	b.draw(path)
	seed, err := hex.DecodeString(d.Seed)
	if err != nil {
		t.Fatal(err)
	}
	var entries []lottery.Entry
	for _, e := range d.List {
		entries = append(entries, lottery.Entry(e))
	}
	s.exec(t, "UPDATE lotteries SET code = md5(id::text) WHERE code = $1", code) // of one before
	s.exec(t, "UPDATE lotteries SET code = $2 WHERE code = $1", strings.TrimPrefix(path, "/l/"), code)
	s.exec(t, `UPDATE draws SET seed = $2, word = $3, list = $4, winner = $5
		WHERE number = 1 AND lottery_id = (SELECT id FROM lotteries WHERE code = $1)`, code, seed, *d.Word, lottery.FormatList(entries), d.Winner)
}
