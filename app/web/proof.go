package web

import (
	"context"
	"fmt"
	"net/url"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"movie-lottery/app/i18n"
	"movie-lottery/app/lottery"
	"movie-lottery/app/store"
	"movie-lottery/app/web/view"
)

// proofPlace is where the proof is, below a lottery's address.
const proofPlace = "/proof"

// recipe is a program that makes the draws of a proof again, with Python's standard library alone; %s is the proof's
// address.
const recipe = `import bisect, hashlib, hmac, itertools, json, urllib.request
proof, sha = json.load(urllib.request.urlopen(%s)), lambda data: hashlib.sha256(data).hexdigest()
for d in [d for d in proof["draws"] if "seed" in d]:
    seed, films = bytes.fromhex(d["seed"]), d["list"]
    rows = "".join("\t".join(str(f[k]) for k in ("position", "weight", "title", "year") if k in f) + "\n" for f in films)
    text = f'movie-lottery/1\n{proof["code"]}\n{d["number"]}\n{sha(rows.encode())}\n{d["word"]}\n'
    ends = [*itertools.accumulate(f["weight"] for f in films)]
    xs = (int.from_bytes(hmac.digest(seed, f"{text}{i}".encode(), "sha256")[:8], "big") for i in itertools.count())
    film = films[bisect.bisect(ends, next(x for x in xs if x < 2**64 - 2**64 %% ends[-1]) %% ends[-1])]
    print(d["number"], film["title"], (sha(seed), sha(rows.encode()), film["position"]) == (d["commitment"], d["list_hash"], d["winner"]))
`

// proofPage shows how each draw was made, so that its reader can make it again.
type proofPage struct {
	livePage
	countdown
	JSON     string // where the same is for programs
	Draws    []drawView
	Next     int    // the number of the draw that is not made yet
	Promise  string // of that
	Revealed bool   // a draw is revealed, and can be checked
	Round    string // as the heading says it; empty: there is one round
	Others   []chip // the rounds around it
	Recipe   string
	Command  string // checks it with our own program
}

// drawView is the proof of a draw, with what a page says of it.
type drawView struct {
	lottery.DrawProof
	Of      int // draws in its round
	Nth     int // which of them it is
	Reason  any // why it was drawn again, from reasonText; empty for the first
	Day     i18n.SafeText
	At      i18n.SafeText
	Tickets int // the sum of the weights in its list
	In      int // whole seconds until the reveal, from 1; 0: it is revealed

	// Empty until the reveal.
	Said    string   // what was said
	Letters string   // that were mixed in with it; empty: there are none
	MadeBy  string   // says who made the letters; empty: there are none
	Limits  []string // what is certain about the draw, and what is not
	Steps   lottery.Steps
	Winner  lottery.Entry
}

// Head names no winner. The page is refreshed at the reveal, and has a script that makes the draws again in the browser.
func (p proofPage) Head(l *i18n.Language) view.Head {
	return p.head(l.Text("proof.h")+" · "+p.Name, p.Seconds, "proof.js")
}

// Weighted says whether some film's chance was greater than another's.
func (d drawView) Weighted() bool { return d.Tickets != len(d.List) }

// Last is the number of the block that decided; those before were passed over.
func (d drawView) Last() int { return len(d.Steps.Blocks) - 1 }

func (s *Server) proof(c *fiber.Ctx) error {
	if round, err := strconv.Atoi(query(c, "round")); err == nil && round > 0 && round <= lottery.MaxRounds {
		return s.roundProof(c, round)
	}
	return showNews(s, c, s.proofs, func(proof lottery.Proof, r pageRequest) error {
		switch {
		case proof.Deleted:
			return s.showDeleted(c, fiber.StatusGone, s.deletedAt(c, proof.VersionInfo(), proofPlace))
		case r.client.draws == proofVersion(proof) && !proof.State.Before(r.client.heard):
			return c.SendStatus(fiber.StatusNoContent)
		}
		key := newPageKey(r, "proof", proof.VersionInfo(), proof.NextCommitment)
		return s.showCached(c, key, func(context.Context, func()) ([]byte, error) {
			p, err := s.proofPage(r, proof)
			if err != nil {
				return nil, err
			}
			return s.renderFor(r, "proof", p)
		})
	})
}

// roundProof answers with the proof of one round. A round that there is not leads to the newest.
func (s *Server) roundProof(c *fiber.Ctx, round int) error {
	proof, err := s.Store.RoundProof(c.UserContext(), codeOf(c), round)
	r := s.lotteryRequest(c)
	switch {
	case err != nil:
		return err
	case proof.Deleted:
		return s.showDeleted(c, fiber.StatusGone, s.deletedAt(c, proof.VersionInfo(), proofPlace))
	case len(proof.Draws) == 0:
		return seeOther(c, lotteryPath(proof.Code)+proofPlace)
	case r.client.draws == proofVersion(proof):
		return c.SendStatus(fiber.StatusNoContent)
	}
	p, err := s.proofPage(r, proof)
	if err != nil {
		return err
	}
	return s.render(c, fiber.StatusOK, "proof", p)
}

// proofVersion changes only when a draw is made or revealed; films that come and go before a draw do not change it.
func proofVersion(proof lottery.Proof) string {
	return lottery.Version{Number: int64(proof.Made), Stage: min(proof.State.Stage, lottery.AfterReveal)}.String()
}

// newestProof reads the proof of the newest round with draws.
func newestProof(st *store.Store) func(context.Context, string) (lottery.Proof, error) {
	return func(ctx context.Context, code string) (lottery.Proof, error) { return st.RoundProof(ctx, code, 0) }
}

func (s *Server) proofPage(r pageRequest, proof lottery.Proof) (proofPage, error) {
	path := lotteryPath(proof.Code)
	link := r.base + path
	shown := url.Values{"d": {proofVersion(proof)}}
	round := shownRound(proof)
	if round < proof.Rounds {
		shown.Set("round", strconv.Itoa(round))
	}
	p := proofPage{
		livePage: livePage{
			Name: s.nameOf(r.lang, proof.Name, proof.CreatedAt), Path: path,
			Poll: pollPath(proof.VersionInfo(), proofPlace, shown),
			live: livePath(proof.Code, proof.State, r.screens),
		},
		JSON: path + "/proof.json",
		Next: proof.Made + 1, Promise: proof.NextCommitment,
		Recipe: fmt.Sprintf(recipe, strconv.QuoteToASCII(link+"/proof.json")), Command: "bin/movie-lottery verify " + link,
	}
	if proof.Rounds > 1 && len(proof.Draws) > 0 {
		p.Round = r.lang.Text("proof.round", "n", round)
		for n := max(1, round-3); n <= min(proof.Rounds, round+3); n++ {
			if n != proof.Rounds || !proof.Open {
				p.Others = append(p.Others, chip{ID: "round-" + strconv.Itoa(n), Label: r.lang.Text("proof.round", "n", n), Path: proofPath(proof.Code, n), Current: n == round})
			}
		}
		p.JSON = withQuery(p.JSON, url.Values{"before": {strconv.Itoa(round + 1)}})
	}
	for _, d := range proof.Draws {
		story, err := s.drawView(r.lang, proof.Code, d)
		if err != nil {
			return p, err
		}
		story.Of, story.Nth = len(proof.Draws), len(p.Draws)+1
		p.Draws, p.Revealed = append(p.Draws, story), p.Revealed || d.Revealed()
		if !d.Revealed() {
			p.countdown = newCountdown(d.RevealIn)
		}
	}
	return p, nil
}

func (s *Server) drawView(lang *i18n.Language, code string, d lottery.DrawProof) (drawView, error) {
	at := d.DrawnAt.In(s.TimeZone)
	story := drawView{
		DrawProof: d, Reason: reasonText(lang, d.Reason), Day: lang.Date(at), At: lang.Clock(at), Tickets: totalWeight(d.List),
	}
	if !d.Revealed() {
		story.In = newCountdown(d.RevealIn).Seconds
		return story, nil
	}
	var err error
	if story.Steps, err = d.Steps(code); err != nil {
		return story, fmt.Errorf("draw %d: %w", d.Number, err)
	}
	story.Said, story.Letters = d.Said()
	story.MadeBy, story.Limits = lettersText(lang, d)
	story.Winner = d.List[d.Winner-1]
	return story, nil
}

// shownRound is the round that a proof of one round is about; 1 if it has no draws.
func shownRound(proof lottery.Proof) int {
	if len(proof.Draws) == 0 {
		return 1
	}
	return max(1, proof.Draws[0].Round)
}

// totalWeight returns the number of tickets in a list.
func totalWeight(list []lottery.Entry) (total int) {
	for _, e := range list {
		total += e.Weight
	}
	return total
}

// lettersText returns a sentence on who made a draw's letters, and those on what they make certain.
func lettersText(lang *i18n.Language, d lottery.DrawProof) (madeBy string, limits []string) {
	switch {
	case d.LettersFrom == lottery.LettersFromBrowser:
		return lang.Text("proof.letters.browser"), []string{lang.Text("proof.fair")}
	case d.LettersFrom == lottery.LettersFromSite:
		return lang.Text("proof.letters.site"), []string{lang.Text("proof.fair"), lang.Text("proof.fair.site")}
	case lottery.LacksLetters(*d.Word, d.LettersFrom):
		return "", []string{lang.Text("proof.fair.none")}
	}
	return "", nil
}

// proofJSON answers programs; its errors are for them too.
func (s *Server) proofJSON(c *fiber.Ctx) error {
	before, err := strconv.Atoi(query(c, "before"))
	if err != nil || before < 2 || before > lottery.MaxRounds {
		before = lottery.MaxRounds + 1
	}
	proof, err := s.Store.ProofBefore(c.UserContext(), codeOf(c), before)
	if err == nil && proof.Deleted {
		err = lottery.ErrDeleted
	}
	if err == nil {
		return c.JSON(proof)
	}
	status := refused(c, err)
	return c.Status(status).JSON(fiber.Map{"error": errorWords(i18n.Get(i18n.Default), status, err).heading})
}
