package web

import (
	"github.com/gofiber/fiber/v2"

	"movie-lottery/app/lottery"
)

// nameForm is the sheet in which a host names the evening.
type nameForm struct {
	Action string
	Path   string // of the lottery
	Name   string // what stands in the field
	None   string // what it is called without a name
	Error  string
	Open   bool // the lottery takes films, so that parts of its page change
	Whole  bool // refused on a page that was loaded whole: it stands open, as nothing else would open it
}

func (s *Server) newNameForm(l *lottery.Lottery, r pageRequest) *nameForm {
	if !l.HostedBy(r.visitor) {
		return nil
	}
	path := lotteryPath(l.Code)
	return &nameForm{Action: path + "/settings", Path: path, Name: l.Name, None: s.nameOf(r.lang, "", l.CreatedAt), Open: l.Last == nil}
}

// refuse puts a name that was refused back into the form.
func (f *nameForm) refuse(name, problem string, whole bool) {
	f.Name, f.Error, f.Whole = name, problem, whole
}

// changeSettings changes those settings that the form has a field for.
func (s *Server) changeSettings(c *fiber.Ctx) error {
	settings, err := parseSettings(c)
	if err != nil {
		return s.refuseName(c, err)
	}
	l, err := s.Store.ChangeSettings(c.UserContext(), codeOf(c), settings, s.ensureVisitor(c))
	if err != nil {
		return s.refuseLottery(c, l, err)
	}
	f := flash{}
	if settings.Name != nil {
		f = flash{Kind: lotteryNamed, Title: s.nameOf(s.language(c), *settings.Name, l.CreatedAt)}
	}
	return s.redirectWithFlash(c, changedLotteryPath(c, l.Code), f)
}

func parseSettings(c *fiber.Ctx) (settings lottery.Settings, err error) {
	if postArgs(c).Has("name") {
		name, err := lottery.ParseName(field(c, "name"))
		if err != nil {
			return settings, err
		}
		settings.Name = &name
	}
	settings.Rules = make(map[string]string)
	for _, name := range lottery.RuleFields {
		if form := postArgs(c); form.Has(name) {
			settings.Rules[name] = lastValue(form, name)
		}
	}
	return settings, nil
}
