package web

import (
	"encoding/json"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"movie-lottery/app/i18n"
	"movie-lottery/app/lottery"
)

// flashCookie carries what a change came to past its redirect, to the page behind it, once. It is never in the
// address, where a reload or a shared link would say it again.
const flashCookie = "notice"

// maxKept is how many bytes the lines that could not be understood may take in the cookie. Browsers keep 4 kB of one, and
// the longest title that a notice may name takes 1.2.
const maxKept = 2600

// flash is what a page says about the change that led to it. The zero value says nothing.
type flash struct {
	Added       int    `json:",omitempty"` // films that were added
	Already     int    `json:",omitempty"` // films that had been there
	One         string `json:",omitempty"` // the first of those
	From        int    `json:",omitempty"` // the number of the first ticket that was added
	Repeats     int    `json:",omitempty"` // lines that said a film once more
	Left        int    `json:",omitempty"` // films that were left out
	RefillLines string `json:",omitempty"` // lines to put back into the field they were typed in
	TakenOut    string `json:",omitempty"` // the title of what was taken out
	Out         int    `json:",omitempty"` // the number of its ticket
	Watched     string `json:",omitempty"` // the title of what was watched
	Unwatched   string `json:",omitempty"` // the title of what is not marked watched any more
	InLibrary   string `json:",omitempty"` // the title of what is in the library now
	OutOfIt     string `json:",omitempty"` // the title of what was taken out of the library
	Undo        string `json:",omitempty"` // where to send the form that brings it back
	Before      string `json:",omitempty"` // what that form has to say of how it was, sealed
	Next        string `json:",omitempty"` // the page it leads to, where that is not its own
	Swap        string `json:",omitempty"` // what htmx replaces by that page
	Card        int64  `json:",omitempty"` // or the lottery whose card in the history it replaces
}

// Any says whether there is anything to say.
func (n flash) Any() bool { return n != flash{RefillLines: n.RefillLines} }

// Links is how many lines were put back.
func (n flash) Links() int {
	if n.RefillLines == "" {
		return 0
	}
	return 1 + strings.Count(n.RefillLines, "\n")
}

// refillForm puts the lines that were not understood back into their field.
func (n flash) refillForm(l *i18n.Language, form addForm) addForm {
	if links := n.Links(); links > 0 {
		form.Titles, form.Errors = n.RefillLines, map[string]string{"titles": l.Text("links", "n", links)}
	}
	return form
}

// flashFor is what adding a list came to.
func flashFor(list lottery.List, added int, already []lottery.Film) flash {
	n := flash{Added: added, Already: len(already), Repeats: len(list.Repeated), RefillLines: strings.Join(list.Links, "\n")}
	if len(already) > 0 {
		n.One = already[0].Title
	}
	return n
}

// redirectWithFlash puts a notice beside a redirect, for the page at path.
func (s *Server) redirectWithFlash(c *fiber.Ctx, path string, n flash) error {
	if n == (flash{}) {
		return seeOther(c, path)
	}
	s.setCookie(c, fiber.Cookie{Name: flashCookie, Value: s.signer.seal(flashCookie, n.encode()), Path: pathOf(path), MaxAge: 60})
	return seeOther(c, path)
}

// encode is the notice as compressed JSON: links resemble each other, and a hundred of them fit.
func (n flash) encode() []byte {
	plain, _ := json.Marshal(n) // strings and numbers: they can be encoded
	return fasthttp.AppendDeflateBytesLevel(nil, plain, fasthttp.CompressBestCompression)
}

// decode is the inverse of encode.
func (n *flash) decode(payload []byte) error {
	plain, err := fasthttp.AppendInflateBytes(nil, payload)
	if err != nil {
		return err
	}
	return json.Unmarshal(plain, n)
}

// takeFlash takes the notice for the page at path, which is then gone.
func (s *Server) takeFlash(c *fiber.Ctx, path string) (n flash) {
	sealed := c.Cookies(flashCookie)
	if sealed == "" {
		return n
	}
	s.setCookie(c, fiber.Cookie{Name: flashCookie, Path: path, MaxAge: -1})
	if payload, ok := s.signer.open(flashCookie, sealed); ok {
		_ = n.decode(payload) // ours: it is whole
	}
	return n
}

// keepable checks that the lines of a list that could not be understood can be carried back to their field.
func keepable(list lottery.List) error {
	if len(list.Links) == 0 {
		return nil
	}
	if kept := (flash{RefillLines: strings.Join(list.Links, "\n")}); encoding.EncodedLen(len(kept.encode())) > maxKept {
		return lottery.Invalid{Field: "titles", Problem: lottery.TooManyLinks, Got: len(list.Links)}
	}
	return nil
}
