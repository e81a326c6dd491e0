package lottery

import "cmp"

// HostKeyBytes is how many bytes make a host's key. Each gives one character, which holds 5 bits: 100 bits in all.
const HostKeyBytes = 20

// HostKey returns the key that the bytes encode: HostKeyBytes characters of codeAlphabet.
func HostKey(b [HostKeyBytes]byte) string { return encode(b[:]) }

// OpenHostKey returns the guest that v is after it has opened the key of owner: owner itself, if the same person uses
// both devices, and otherwise a host of its own. The caller stores that. It returns ErrDeleted, ErrForbidden where owner
// is no host, and ErrDrawing between a draw and its reveal.
func (l *Lottery) OpenHostKey(owner Guest, v VisitorID, same bool) (Guest, error) {
	switch {
	case l.Deleted:
		return Guest{}, ErrDeleted
	case !owner.Host:
		return Guest{}, ErrForbidden
	case l.Drawing():
		return Guest{}, ErrDrawing
	}
	guest := l.Guest(v)
	if same {
		owner.Name = cmp.Or(owner.Name, guest.Name)
		return owner, nil
	}
	guest.G, guest.Host = l.GuestNumber(v), true
	return guest, nil
}

// CheckRenewHostKeys returns nil if v may renew the keys of all hosts. Its errors are ErrDeleted, and those of CheckDelete.
func (l *Lottery) CheckRenewHostKeys(v VisitorID) error {
	if l.Deleted {
		return ErrDeleted
	}
	return l.CheckDelete(v)
}
