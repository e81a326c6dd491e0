package web

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/binary"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"movie-lottery/app/i18n"
	"movie-lottery/app/limit"
	"movie-lottery/app/lottery"
	"movie-lottery/app/web/view"
)

const (
	loginPath = "/login"

	// sessionCookie says since when a browser is logged in. Its signature covers the password, so a new password ends all
	// sessions.
	sessionCookie = "session"

	// knownCookie has the id of a browser that has logged in before, with this password or an earlier one. It opens nothing:
	// others who guess the password don't keep such a browser out.
	knownCookie = "known"
)

// justLoggedIn marks a request that has the right password.
type justLoggedIn struct{}

var (
	errLoginNeeded   = errors.New("a login is needed")
	errNotByID       = fmt.Errorf("a film by its id, without a login: %w", lottery.ErrForbidden)
	errWrongPassword = errors.New("a wrong password")
)

// loginPage asks for the password.
type loginPage struct {
	Next   string  // path to go on to, where no form is carried
	Action string  // of a form that was sent without a login; empty: none was
	Fields []input // of that form
	Error  string  // beside the password
}

func (loginPage) Head(l *i18n.Language) view.Head {
	return view.Head{Title: l.Text("login") + " · " + l.Text("brand")}
}

// loggedIn says whether a visitor may see the house: home, history and library. Without a password all may.
func (s *Server) loggedIn(c *fiber.Ctx) bool {
	if s.Password == "" || c.Locals(justLoggedIn{}) != nil {
		return true
	}
	since, stale := s.openCookie(c, sessionCookie, s.sessionPurpose())
	if len(since) != 8 {
		return false
	}
	left := sessionLifetime - time.Since(time.Unix(int64(binary.BigEndian.Uint64(since)), 0))
	if left > 0 && stale {
		s.sealCookie(c, sessionCookie, s.sessionPurpose(), since, left)
	}
	return left > 0
}

// sessionPurpose is part of what a session's signature covers.
func (s *Server) sessionPurpose() string {
	return fmt.Sprintf(" %x", sha256.Sum256([]byte(s.Password)))
}

// requireLogin answers who is not logged in: a page leads to the login and from there back, a form comes back with the
// login.
func (s *Server) requireLogin(h fiber.Handler) fiber.Handler {
	return func(c *fiber.Ctx) error {
		switch {
		case s.loggedIn(c):
			return h(c)
		case c.Method() == fiber.MethodPost:
			return s.askForLogin(c)
		case isFragment(c):
			c.Set("HX-Redirect", loginURL(pageAddress(c)))
			return c.SendStatus(fiber.StatusUnauthorized)
		}
		return seeOther(c, loginURL(pageAddress(c)))
	}
}

// loginURL returns the address of the login that leads on to a path.
func loginURL(next string) string { return withQuery(loginPath, url.Values{"next": {next}}) }

// carriedFields are those of forms that need a login. Others are not carried through it, so that the page stays small.
var carriedFields = []string{"titles", "name", "by", "movie", "from", "leave", "once", "pick", "code", "n", "on", "before", "next"}

// askForLogin answers a form with the login, which carries what was typed. A preview changes nothing on its page.
func (s *Server) askForLogin(c *fiber.Ctx) error {
	cause := errLoginNeeded
	if postArgs(c).Has("movie") {
		cause = errNotByID
	}
	if part(c) == partUnderstood {
		c.Set("HX-Reswap", "none")
		return c.SendStatus(refused(c, cause))
	}
	return s.showLogin(c, cause, loginPage{Action: pathOf(pageAddress(c)), Fields: carried(c)})
}

// carried returns the fields of a form that are kept through a login.
func carried(c *fiber.Ctx) (all []input) {
	for _, f := range allFields(c) {
		if slices.Contains(carriedFields, f.Name) && len(all) < 3*lottery.MaxFilms {
			all = append(all, f)
		}
	}
	return all
}

// showLogin answers with the login, for htmx in the place of the whole page.
func (s *Server) showLogin(c *fiber.Ctx, cause error, p loginPage) error {
	retarget(c, wholePage)
	return s.render(c, refused(c, cause), "login", p)
}

func (s *Server) login(c *fiber.Ctx) error {
	next := localPath(query(c, "next"), "/")
	if s.loggedIn(c) {
		return seeOther(c, next)
	}
	return s.render(c, fiber.StatusOK, "login", loginPage{Next: next})
}

// logIn checks the password. Then it leads on, or shows the form that was sent without a login, to be sent now.
func (s *Server) logIn(c *fiber.Ctx) error {
	next, action := localPath(field(c, "next"), "/"), localPath(field(c, "action"), "")
	if s.Password == "" {
		return seeOther(c, next)
	}
	if err := s.checkPassword(c, field(c, "password"), s.Password); err != nil {
		return s.refuseLogin(c, err)
	}
	var since [8]byte
	binary.BigEndian.PutUint64(since[:], uint64(time.Now().Unix()))
	s.sealCookie(c, sessionCookie, s.sessionPurpose(), since[:], sessionLifetime)
	c.Locals(justLoggedIn{}, true)
	if id, _ := s.openCookie(c, knownCookie, ""); id == nil {
		s.sealCookie(c, knownCookie, "", []byte(rand.Text()), browserLifetime)
	}
	if action == "" {
		return seeOther(c, next)
	}
	return s.showCarried(c, action)
}

// checkPassword compares a password that was typed with the right one. It fails with errWrongPassword, and with tooMany where
// too many were wrong lately. Only wrong ones count, but each is counted before it is looked at, so that guesses sent at once
// count too.
func (s *Server) checkPassword(c *fiber.Ctx, typed, right string) error {
	client, kind := limit.Client{Address: s.clientAddress(c)}, limit.Guess
	if known, _ := s.openCookie(c, knownCookie, ""); known != nil {
		client.Visitor, kind = string(known), limit.KnownGuess
	}
	giveBack, refused := s.guesses.Reserve(client, limit.Cost{Kind: kind, Count: 1})
	if err := refusalError(refused); err != nil {
		return err
	}
	typedSum, rightSum := sha256.Sum256([]byte(strings.TrimSpace(typed))), sha256.Sum256([]byte(right))
	if subtle.ConstantTimeCompare(typedSum[:], rightSum[:]) == 0 {
		return errWrongPassword
	}
	giveBack()
	return nil
}

// refuseLogin gives the login back, with what it carries.
func (s *Server) refuseLogin(c *fiber.Ctx, cause error) error {
	l := s.language(c)
	p := loginPage{Next: localPath(field(c, "next"), "/"), Action: localPath(field(c, "action"), ""), Error: l.Text("login.wrong")}
	if p.Action != "" {
		p.Fields = carried(c)
	}
	if many, ok := errors.AsType[tooMany](cause); ok {
		p.Error = l.Text("login.many", "n", many.seconds())
	}
	return s.showLogin(c, cause, p)
}

// showCarried answers a login with the form that was sent before it. It is sent by its reader, as it may have become
// another one's since.
func (s *Server) showCarried(c *fiber.Ctx, action string) error {
	l := s.language(c)
	p := errorPage{Heading: l.Text("login.done"), Text: l.Text("login.send"), Action: action, Button: l.Text("send.now"), Titles: field(c, "titles")}
	for _, f := range carried(c) {
		if f.Name != "titles" {
			p.Fields = append(p.Fields, f)
		}
	}
	s.newStartToken(c)
	return s.render(c, fiber.StatusOK, "error", p)
}

// logOut ends the session of the browser. Pages that it has kept are removed from it too.
func (s *Server) logOut(c *fiber.Ctx) error {
	s.setCookie(c, sessionCookie, "", -time.Second)
	c.Set("Clear-Site-Data", `"cache"`)
	return seeOther(c, localPath(field(c, "next"), "/"))
}

// WarningOpenHouse says what it means that the site has no password.
const WarningOpenHouse = "APP_PASSWORD is not set, so the house is open: every visitor who reaches the site sees its history and " +
	"library, with the links to its lotteries, and may start lotteries and change the library"
