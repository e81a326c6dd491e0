package scenes

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// Fill brings the site to life, and returns the scenes of it.
func (s *Stage) Fill(ctx context.Context) (all []Scene, err error) {
	for _, lang := range Langs {
		t := &troupe{Stage: s, ctx: ctx, lang: lang}
		parts := [][]Scene{t.waiting(), t.drawing(), t.drawn(), t.redrawn(), t.proofs(), t.deleted(), t.refused()}
		for _, part := range parts {
			all = append(all, part...)
		}
		if t.err != nil {
			return nil, t.err
		}
	}
	// These come last: history shows the newest lotteries, and has to show its own.
	t := &troupe{Stage: s, ctx: ctx}
	t.past()
	t.shelve()
	for _, t.lang = range Langs {
		all = append(all, t.lists()...)
	}
	return whole(all), t.err
}

// sees is a scene of this person's. What they have to do first is done by then: their cookies are those of now.
func (p *person) sees(s Scene) Scene {
	s.Lang, s.cookies = p.lang, p.cookies()
	return s
}

// text chooses by the troupe's language.
func (t *troupe) text(english, russian string) string {
	if t.lang == "ru" {
		return russian
	}
	return english
}

// waiting are the scenes of lotteries that nobody has drawn yet.
func (t *troupe) waiting() []Scene {
	host, friend, stranger := t.person(), t.person(), t.person()
	ann, bo, name := t.text("Ann", "Аня"), t.text("Bo", "Борис"), t.text("Friday at Ann's", "Пятница у Ани")

	one := host.starts("", "", six[0])
	alone := host.starts(name, ann, six...)
	shared := host.starts(name, ann, six...)
	friend.adds(shared, bo, three...)
	busy := host.starts(name, ann, six...) // where things change
	friend.adds(busy, bo, three...)

	return []Scene{
		host.sees(Scene{Name: "lottery-one", Path: one}),
		host.sees(Scene{Name: "lottery-alone", Path: alone}),
		host.sees(Scene{Name: "lottery-host", Path: shared}),
		stranger.sees(Scene{Name: "lottery-first-visit", Path: shared}),
		friend.sees(Scene{Name: "lottery-friend", Path: shared}),
		friend.sees(Scene{Name: "lottery-added", Path: busy + "/tickets", Form: url.Values{"titles": {"Casablanca (1942)\nСоловей"}}}),
		friend.sees(Scene{Name: "lottery-already", Path: shared + "/tickets", Form: url.Values{"titles": {six[0]}}}),
		host.sees(Scene{Name: "lottery-out", Path: busy + "/tickets/2/remove", Form: url.Values{}}),
		friend.sees(Scene{Name: "lottery-refused", Path: shared + "/tickets", Form: url.Values{"titles": {fit("Long ") + "x"}, "by": {bo}},
			Status: http.StatusUnprocessableEntity}),
		host.sees(Scene{Name: "lottery-draw-sheet", Path: shared, Press: `[popovertarget="draw-sheet"]`}),
		host.sees(Scene{Name: "lottery-share-sheet", Path: shared, Press: `[popovertarget="share-sheet"]`}),
		host.sees(Scene{Name: "lottery-qr-sheet", Path: shared, Press: `[popovertarget="qr-sheet"]`}),
		stranger.sees(Scene{Name: "screen-open", Path: shared + "/screen"}),
	}
}

// drawing are the scenes of the seconds before the reveal.
func (t *troupe) drawing() []Scene {
	host, friend, lottery := t.evening(soon, six, three)
	return []Scene{
		host.sees(Scene{Name: "drawing-host", Path: lottery, Moving: true}),
		friend.sees(Scene{Name: "drawing-friend", Path: lottery, Moving: true}),
		t.person().sees(Scene{Name: "screen-drawing", Path: lottery + "/screen", Moving: true}),
	}
}

// evening is a lottery of a host and a friend with some films each, drawn at a time that is seen from now.
func (t *troupe) evening(drawn string, hosts, friends []string) (host, friend *person, lottery string) {
	host, friend = t.person(), t.person()
	lottery = host.starts(t.text("Friday at Ann's", "Пятница у Ани"), t.text("Ann", "Аня"), hosts...)
	friend.adds(lottery, t.text("Bo", "Борис"), friends...)
	host.draws(lottery, t.text("popcorn", "попкорн"))
	t.moves(lottery, drawn)
	return host, friend, lottery
}

// drawn are the scenes of a winner, as the evening goes on.
func (t *troupe) drawn() []Scene {
	host, friend, fresh := t.evening("-20 seconds", six, three)
	later, _, old := t.evening("-2 hours", six, three)
	watcher, _, watched := t.evening("-26 hours", shelf[8:14], shelf[14:17]) // others: any of them may win, and is watched then
	ticket, film := t.winner(watched)
	watcher.sends("/library", url.Values{"code": {strings.TrimPrefix(watched, "/l/")}, "n": {fmt.Sprint(ticket)}})
	watcher.sends(fmt.Sprintf("/library/%d/watched", film), url.Values{})
	return []Scene{
		host.sees(Scene{Name: "winner-host", Path: fresh}),
		friend.sees(Scene{Name: "winner-friend", Path: fresh}),
		t.person().sees(Scene{Name: "winner-stranger", Path: fresh}),
		friend.sees(Scene{Name: "winner-late-film", Path: fresh + "/tickets", Form: url.Values{"titles": {"Casablanca (1942)\nПаразиты"}},
			Status: http.StatusConflict}),
		later.sees(Scene{Name: "winner-later", Path: old}),
		friend.sees(Scene{Name: "winner-again-sheet", Path: fresh, Press: `[hx-target="#again-sheet"]`}),
		friend.sees(Scene{Name: "winner-again", Path: fresh + "/again"}),
		friend.sees(Scene{Name: "winner-again-refused", Path: "/lotteries", Form: url.Values{"from": {"0123456789"}, "leave": {"winner"}},
			Status: http.StatusUnprocessableEntity}),
		watcher.sees(Scene{Name: "winner-watched", Path: watched}),
		t.person().sees(Scene{Name: "screen-winner", Path: fresh + "/screen"}),
		t.person().sees(Scene{Name: "replay", Path: fresh + "?replay=1"}),
	}
}

// redrawn are the scenes of a winner that did not stay.
func (t *troupe) redrawn() []Scene {
	asking, _, asked := t.evening("-20 seconds", six, three)
	host, friend, second := t.evening("-12 minutes", six, three)
	host.redraws(second, t.text("Somebody has seen it", "Кто-то уже видел"), "")
	t.movesNewest(second, "-20 seconds")
	spinning, _, third := t.evening("-30 minutes", six, three)
	spinning.redraws(third, t.text("Not in the mood", "Нет настроения"), "")
	t.movesNewest(third, "-12 minutes")
	spinning.redraws(third, t.text("It is three hours long, and some of us have to get up at six", "Он идёт три часа, а кому-то вставать в шесть утра"), "")
	t.movesNewest(third, soon)
	open := `[popovertarget="redraw-sheet"]`
	return []Scene{
		asking.sees(Scene{Name: "winner-redraw-sheet", Path: asked, Press: open}),
		asking.sees(Scene{Name: "winner-redraw-refused", Path: asked + "/redraw", Form: url.Values{"reason": {"", " "}, "word": {"popcorn"}},
			Status: http.StatusUnprocessableEntity}),
		host.sees(Scene{Name: "winner-second", Path: second}),
		friend.sees(Scene{Name: "winner-second-friend", Path: second}),
		spinning.sees(Scene{Name: "drawing-third", Path: third, Moving: true}),
		t.person().sees(Scene{Name: "screen-second", Path: second + "/screen"}),
	}
}

// proofs are the scenes of how a draw is checked.
func (t *troupe) proofs() []Scene {
	host, _, drawn := t.evening("-20 seconds", six, three)
	_, _, drawing := t.evening(soon, six, three)
	again, _, redrawn := t.evening("-12 minutes", six, three)
	again.redraws(redrawn, t.text("Somebody has seen it", "Кто-то уже видел"), "")
	t.movesNewest(redrawn, "-20 seconds")
	open := host.starts("", "", six...)
	return []Scene{
		host.sees(Scene{Name: "proof-open", Path: open + "/proof"}),
		host.sees(Scene{Name: "proof-drawing", Path: drawing + "/proof", Moving: true}),
		host.sees(Scene{Name: "proof-drawn", Path: drawn + "/proof"}),
		host.sees(Scene{Name: "proof-checked", Path: drawn + "/proof", Press: "[data-check]", Await: "#checked:not(:empty)"}),
		again.sees(Scene{Name: "proof-redrawn", Path: redrawn + "/proof"}),
	}
}

func (t *troupe) deleted() []Scene {
	host := t.person()
	lottery := host.starts("", "", six...)
	host.sends(lottery+"/delete", url.Values{})
	return []Scene{
		host.sees(Scene{Name: "deleted-host", Path: lottery, Status: http.StatusGone}),
		t.person().sees(Scene{Name: "deleted-stranger", Path: lottery, Status: http.StatusGone}),
	}
}

// refused are the scenes of what can't be had.
func (t *troupe) refused() []Scene {
	p := t.person()
	return []Scene{
		p.sees(Scene{Name: "home-refused", Path: "/lotteries", Form: url.Values{"titles": {""}, "by": {t.text("Ann", "Аня")}},
			Status: http.StatusUnprocessableEntity}),
		p.sees(Scene{Name: "error-no-page", Path: "/nowhere", Status: http.StatusNotFound}),
		p.sees(Scene{Name: "error-no-lottery", Path: "/l/aaaaaaaaaaaa", Status: http.StatusNotFound}),
		p.sees(Scene{Name: "error-too-large", Path: "/lotteries", Form: url.Values{"titles": {strings.Repeat(six[0]+strings.Repeat(" and more", 15)+"\n", 500)}},
			Status: http.StatusRequestEntityTooLarge}),
	}
}

// past gives the site a history of three months: some lotteries wait, one is being drawn, one was drawn again.
func (t *troupe) past() {
	for i, name := range evenings {
		t.lang = Langs[i%len(Langs)]
		p := t.person() // each somebody else, or the site would have to slow them down
		lottery := p.starts(strings.TrimSpace(name), "", shelf[i:i+5]...)
		age := len(evenings) - 1 - i
		ago := fmt.Sprintf("-%d hours", age*73+2)
		switch age {
		case 0, 3, 11:
			t.ages(lottery, ago)
		case 1:
			p.draws(lottery, "")
			t.moves(lottery, soon)
		case 2:
			p.draws(lottery, "")
			t.moves(lottery, ago)
			p.redraws(lottery, "Seen it", "")
			t.moves(lottery, ago)
		default:
			p.draws(lottery, "")
			t.moves(lottery, ago)
			if _, film := t.winner(lottery); age%3 == 0 {
				t.exec("UPDATE films SET added_at = now() - interval '90 days', watched_on = current_date - $2::int WHERE id = $1", film, age*3)
			}
		}
	}
}

// shelve fills the library. Every sixth film of it was watched, and the two of library-watched were not.
func (t *troupe) shelve() {
	t.person().sends("/library", url.Values{"titles": {strings.Join(shelf, "\n")}})
	t.exec("UPDATE films SET watched_on = current_date - id::int % 100 WHERE added_at IS NOT NULL AND id % 6 = 0")
	t.exec("UPDATE films SET watched_on = NULL WHERE title IN ('Parasite', 'Солярис')")
}

// lists are the scenes of everything that the site has by now.
func (t *troupe) lists() []Scene {
	p := t.person()
	typed := "The Matrix (1999)\nДюна, 2021\n3. the matrix [1999]\n七人の侍\nAmélie"
	toWatch := t.film(t.text("Parasite", "Солярис"))
	picked := fmt.Sprintf("movie=%d&movie=%d&movie=%d", toWatch, t.film("WALL·E"), t.film("Сталкер"))
	return []Scene{
		p.sees(Scene{Name: "home", Path: "/"}),
		p.sees(Scene{Name: "home-typed", Path: "/", Type: typed}),
		p.sees(Scene{Name: "home-preview", Path: "/preview", Form: url.Values{"titles": {typed}}}),
		p.sees(Scene{Name: "history", Path: "/history"}),
		p.sees(Scene{Name: "history-search", Path: "/history?q=" + url.QueryEscape(t.text("stalker", "сталкер"))}),
		p.sees(Scene{Name: "history-search-none", Path: "/history?q=nosuchfilm"}),
		p.sees(Scene{Name: "history-watched", Path: t.toWatch(), Form: url.Values{"next": {"/history"}}}),
		p.sees(Scene{Name: "library", Path: "/library"}),
		p.sees(Scene{Name: "library-pick", Path: "/library?pick=yes&watched=no&" + picked}),
		p.sees(Scene{Name: "library-pick-all", Path: "/library?pick=all&sort=title"}),
		p.sees(Scene{Name: "library-pick-search", Path: "/library?pick=yes&q=nosuchfilm&" + picked}),
		p.sees(Scene{Name: "library-pick-refused", Path: "/lotteries", Form: url.Values{"pick": {"yes"}, "leave": {""}},
			Status: http.StatusUnprocessableEntity}),
		p.sees(Scene{Name: "library-search", Path: "/library?q=" + url.QueryEscape("москв")}),
		p.sees(Scene{Name: "library-search-none", Path: "/library?q=nosuchfilm"}),
		p.sees(Scene{Name: "library-film-sheet", Path: "/library", Press: `.card a`}),
		p.sees(Scene{Name: "library-refused", Path: "/library", Form: url.Values{"titles": {fit("Long ") + "x"}},
			Status: http.StatusUnprocessableEntity}),
		p.sees(Scene{Name: "library-watched", Path: fmt.Sprintf("/library/%d/watched", toWatch), Form: url.Values{}}),
	}
}
