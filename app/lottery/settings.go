package lottery

// Settings are what a host changes of a lottery. A field that is nil stays as it is.
type Settings struct {
	Name  *string
	Rules map[string]string // the fields of a form, see ChangeRules; empty: the rules stay
}

// WithSettings returns the lottery with its settings changed by v, who may do that at any time, but for the rules; the caller
// stores it. It returns ErrDeleted, ErrForbidden where v is no host, or for rules the errors of ChangeRules.
func (l *Lottery) WithSettings(s Settings, v VisitorID) (_ *Lottery, err error) {
	switch {
	case l.Deleted:
		return nil, ErrDeleted
	case !l.HostedBy(v):
		return nil, ErrForbidden
	}
	after := *l
	if s.Name != nil {
		after.Name = *s.Name
	}
	if len(s.Rules) > 0 {
		if after.Rules, err = l.ChangeRules(s.Rules, v); err != nil {
			return nil, err
		}
	}
	return &after, nil
}
