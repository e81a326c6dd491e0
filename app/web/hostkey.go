package web

import (
	"crypto/hmac"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"

	"movie-lottery/app/i18n"
	"movie-lottery/app/limit"
	"movie-lottery/app/lottery"
	"movie-lottery/app/web/view"
)

const (
	hostPlace = "/host" // below a lottery's address

	// keyCookie carries a key from the link that was opened to the page that asks whose device it is. The key is never in
	// the address of a page, which would be seen, shared and kept in histories.
	keyCookie   = "key"
	keyLifetime = 10 * time.Minute
	keyMaxBytes = 64 // of a key that is looked at; a right one is shorter
)

// Whose device it is that opens a key, as the form says it.
const (
	asMe   = "me"   // the guest's who made the key
	asHost = "host" // another person's
)

// keyOpened is what a key does, by whose device it is.
var keyOpened = map[string]flashKind{asMe: deviceAdded, asHost: hostAdded}

// hostKeyPage is for a host alone: a link and a QR code that make another device the host's, or another guest a host.
type hostKeyPage struct {
	Notice  flash
	Name    string // of the lottery
	Path    string // of the lottery
	Link    string // with the key
	Renew   string // action of the form that renews the key; empty where the browser keeps no cookies
	Started bool   // the lottery was started just now, by a browser that keeps no cookies
}

func (p hostKeyPage) Head(l *i18n.Language) view.Head {
	return view.Head{Title: l.Text("key.h") + " · " + p.Name, Scripts: []string{lotteryScript}}
}

// openedKeyPage asks whose device it is that has opened a key.
type openedKeyPage struct {
	Message string // why the answer was refused; empty: none was
	Name    string // of the lottery
	Path    string // of the lottery
	Action  string
	Key     string
	By      string // the host who made the key; empty: the host gave no name
}

func (p openedKeyPage) Head(l *i18n.Language) view.Head {
	return view.Head{Title: l.Text("key.ask") + " · " + p.Name}
}

// noKeyPage is for a visitor who is no host and has no key, or one that is wrong.
type noKeyPage struct {
	Name  string // of the lottery
	Path  string // of the lottery
	Wrong bool
}

func (p noKeyPage) Head(l *i18n.Language) view.Head {
	key := "key.none"
	if p.Wrong {
		key = "key.wrong"
	}
	return view.Head{Title: l.Text(key) + " · " + p.Name}
}

// hostKey returns the key of a host of a lottery, made with a secret key of the site: the database alone does not give it
// away.
func hostKey(secret []byte, code string, g, renewals int) string {
	mac := macWith(secret, "host key", fmt.Appendf(nil, "%s\x00%d\x00%d", code, g, renewals))
	return lottery.HostKey([lottery.HostKeyBytes]byte(mac))
}

// keyOwner returns the host of a lottery whose key it is; the zero value where it is no host's. Keys that were made with an
// old secret key count.
func (s signer) keyOwner(l *lottery.Lottery, key string) (owner lottery.Guest) {
	for _, g := range l.Guests {
		for _, secret := range slices.Concat([][]byte{s.key}, s.old) {
			if g.Host && hmac.Equal([]byte(key), []byte(hostKey(secret, l.Code, g.G, l.KeyRenewals))) {
				owner = g
			}
		}
	}
	return owner
}

// checkKey is keyOwner for a client that may not guess too often: it fails with tooMany. Only wrong keys count, but each is
// counted before it is looked at, so that guesses sent at once count too.
func (s *Server) checkKey(c *fiber.Ctx, l *lottery.Lottery, key string) (lottery.Guest, error) {
	giveBack, refused := s.guesses.Reserve(limit.Client{Address: s.clientAddress(c)}, limit.Cost{Kind: limit.KeyGuess, Count: 1})
	if err := refusalError(refused); err != nil {
		return lottery.Guest{}, err
	}
	owner := s.signer.keyOwner(l, key)
	if owner.Host {
		giveBack()
	}
	return owner, nil
}

// noStore keeps answers that have a key out of all caches.
func noStore(c *fiber.Ctx) error {
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.Next()
}

// hideKey takes the key out of the address of a link that was opened, and into a cookie. It comes before all that can answer
// with a page.
func (s *Server) hideKey(c *fiber.Ctx) error {
	if !c.Context().QueryArgs().Has("key") {
		return c.Next()
	}
	key := lottery.CanonicalCode(query(c, "key"))
	s.sealCookie(c, keyCookie, keyPurpose(c), []byte(key[:min(len(key), keyMaxBytes)]), keyLifetime)
	return seeOther(c, hostPath(codeOf(c)))
}

// keyPurpose is part of what the signature of a key's cookie covers: the lottery.
func keyPurpose(c *fiber.Ctx) string { return " " + codeOf(c) }

func (s *Server) forgetKey(c *fiber.Ctx) { s.setCookie(c, keyCookie, "", -time.Second) }

// hostPath returns the path of the page with a host's key.
func hostPath(code string) string { return lotteryPath(code) + hostPlace }

// hostPage shows a host the key, and asks a visitor who has opened one whose device it is.
func (s *Server) hostPage(c *fiber.Ctx) error {
	l, err := s.Store.Lottery(c.UserContext(), codeOf(c))
	if err != nil {
		return err
	}
	if l.Deleted {
		return s.showDeleted(c, fiber.StatusGone, s.deletedPage(c, l))
	}
	me, name := l.Guest(s.visitor(c)), s.nameOf(s.language(c), l.Name, l.CreatedAt)
	if opened, _ := s.openCookie(c, keyCookie, keyPurpose(c)); len(opened) > 0 {
		owner, err := s.checkKey(c, l, string(opened))
		switch {
		case err != nil:
			return err
		case !owner.Host:
			return s.refuseKey(c, l)
		case owner.G != me.G:
			return s.render(c, fiber.StatusOK, "hostkey-opened", s.openedKeyPage(c, l, owner, string(opened)))
		}
		s.forgetKey(c) // the visitor's own
	}
	if !me.Host {
		return s.render(c, fiber.StatusOK, "hostkey-none", noKeyPage{Name: name, Path: lotteryPath(l.Code)})
	}
	p := s.hostKeyPage(c, l.Code, name, hostKey(s.signer.key, l.Code, me.G, l.KeyRenewals))
	p.Notice, p.Renew = s.takeFlash(c, hostPath(l.Code)), hostPath(l.Code)+"/renew"
	return s.render(c, fiber.StatusOK, "hostkey", p)
}

func (s *Server) hostKeyPage(c *fiber.Ctx, code, name, key string) hostKeyPage {
	return hostKeyPage{Name: name, Path: lotteryPath(code), Link: s.base(c) + hostPath(code) + "?key=" + key}
}

func (s *Server) openedKeyPage(c *fiber.Ctx, l *lottery.Lottery, owner lottery.Guest, key string) openedKeyPage {
	return openedKeyPage{
		Name: s.nameOf(s.language(c), l.Name, l.CreatedAt), Path: lotteryPath(l.Code), Action: hostPath(l.Code), Key: key, By: owner.Name,
	}
}

// refuseKey answers a wrong key. It is said once: then the browser has none.
func (s *Server) refuseKey(c *fiber.Ctx, l *lottery.Lottery) error {
	s.forgetKey(c)
	return s.render(c, refused(c, lottery.ErrForbidden), "hostkey-none",
		noKeyPage{Name: s.nameOf(s.language(c), l.Name, l.CreatedAt), Path: lotteryPath(l.Code), Wrong: true})
}

// openKey makes the visitor a host, as the form says: as another device of the host who made the key, or as another host.
func (s *Server) openKey(c *fiber.Ctx) error {
	code, key, as := codeOf(c), lottery.CanonicalCode(field(c, "key")), field(c, "as")
	var owner lottery.Guest
	l, err := s.Store.OpenHostKey(c.UserContext(), code, s.ensureVisitor(c), as == asMe, func(l *lottery.Lottery) (_ lottery.Guest, err error) {
		owner, err = s.checkKey(c, l, key)
		if err == nil && owner.Host && keyOpened[as] == "" {
			err = lottery.Invalid{Field: "as", Problem: lottery.Missing}
		}
		return owner, err
	})
	_, isInvalid := errors.AsType[lottery.Invalid](err)
	switch {
	case err == nil:
		s.forgetKey(c)
		return s.redirectWithFlash(c, lotteryPath(code), flash{Kind: keyOpened[as]})
	case errors.Is(err, lottery.ErrDeleted):
		return s.showDeleted(c, refused(c, err), s.deletedPage(c, l))
	case errors.Is(err, lottery.ErrForbidden):
		return s.refuseKey(c, l)
	case isInvalid || errors.Is(err, lottery.ErrDrawing):
		p := s.openedKeyPage(c, l, owner, key)
		if p.Message = refusal(s.language(c), err); isInvalid {
			p.Message = s.language(c).Text("key.choose")
		}
		return s.render(c, refused(c, err), "hostkey-opened", p)
	}
	return err
}

func (s *Server) renewHostKeys(c *fiber.Ctx) error {
	l, err := s.Store.RenewHostKeys(c.UserContext(), codeOf(c), s.ensureVisitor(c))
	if err != nil {
		return s.refuseLottery(c, l, err)
	}
	s.forgetKey(c) // which would be a wrong one now
	return s.redirectWithFlash(c, hostPath(l.Code), flash{Kind: keyRenewed})
}

// showStarted answers with the key of a lottery that was started by a browser that keeps no cookies: it will not be known as
// the host's.
func (s *Server) showStarted(c *fiber.Ctx, code, name string, started flash) error {
	c.Set(fiber.HeaderCacheControl, "no-store")
	p := s.hostKeyPage(c, code, s.nameOf(s.language(c), name, time.Now()), hostKey(s.signer.key, code, 1, 0)) // its host is guest 1
	p.Notice, p.Started = started, true
	return s.render(c, fiber.StatusOK, "hostkey", p)
}
