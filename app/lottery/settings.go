package lottery

// Settings are what a host changes of a lottery. A field that is nil stays as it is.
type Settings struct {
	Name *string
}

// WithSettings returns the lottery with its settings changed by v, who may do that at any time; the caller stores it. It returns
// ErrDeleted, or ErrForbidden where v is no host.
func (l *Lottery) WithSettings(s Settings, v VisitorID) (*Lottery, error) {
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
	return &after, nil
}
