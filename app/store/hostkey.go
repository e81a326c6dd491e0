package store

import (
	"context"
	"crypto/rand"

	"movie-lottery/app/lottery"
)

// OpenHostKey makes a visitor who has opened a host's key one of the hosts: as a device of that host if same is set, and
// otherwise as a guest who is a host too. What the visitor put in before stays the visitor's. keyOwner returns the host whose
// key it is, or the zero value. OpenHostKey returns lottery.ErrNotFound, ErrDeleted, ErrForbidden, ErrDrawing, or the error of
// keyOwner.
func (s *Store) OpenHostKey(ctx context.Context, code string, by lottery.VisitorID, same bool,
	keyOwner func(*lottery.Lottery) (lottery.Guest, error),
) (*lottery.Lottery, error) {
	return s.change(ctx, code, extras{}, func(l *loaded) (statement, error) {
		owner, err := keyOwner(&l.Lottery)
		if err != nil {
			return statement{}, err
		}
		before := l.Guest(by)
		after, err := l.Lottery.OpenHostKey(owner, by, same)
		switch {
		case err != nil || before.G == after.G && before.Host == after.Host:
			return statement{}, err
		case same:
			return moveDeviceStatement(by, before, after), nil
		}
		return addHostStatement(by, after, before.G == 0), nil
	})
}

// moveDeviceStatement makes a device that of another guest. The marks of a guest who has no other device go with it, but for a
// veto where the other guest has one; the guest keeps only its number, so that the number is not given again.
func moveDeviceStatement(device lottery.VisitorID, from, to lottery.Guest) statement {
	var first lottery.VisitorID // of the devices that are left to the guest
	for _, other := range from.Devices {
		if other != device {
			first = other
		}
	}
	isLeft := first.Known()
	if !isLeft {
		rand.Read(first[:]) // which is no visitor's
	}
	return statement{sql: `-- name: move device
		WITH l AS (
			UPDATE lotteries SET version = version + 1
			 WHERE id = $1 AND version = $2
			RETURNING id
		), device AS (
			INSERT INTO devices (lottery_id, visitor, g) SELECT id, $3, $4 FROM l
			ON CONFLICT (lottery_id, visitor) DO UPDATE SET g = EXCLUDED.g
		), host AS (
			UPDATE guests SET name = $5 FROM l WHERE lottery_id = l.id AND g = $4
		), before AS (
			UPDATE guests SET browser = $7, host = host AND $8, name = CASE WHEN $8 THEN name ELSE '' END
			  FROM l WHERE lottery_id = l.id AND g = $6
		), moved AS (
			INSERT INTO marks (lottery_id, n, g, mark)
			SELECT l.id, m.n, $4, m.mark FROM l JOIN marks m ON m.lottery_id = l.id
			 WHERE m.g = $6 AND NOT $8
			   AND (m.mark = 'seen' OR NOT EXISTS (SELECT FROM marks v WHERE v.lottery_id = l.id AND v.g = $4 AND v.mark = 'veto'))
			ON CONFLICT DO NOTHING
		), unmarked AS (
			DELETE FROM marks USING l WHERE lottery_id = l.id AND g = $6 AND NOT $8
		)
		SELECT id FROM l`, args: []any{device[:], to.G, to.Name, from.G, first[:], isLeft}}
}

// addHostStatement makes a guest a host, who is new in the lottery or was one of its guests.
func addHostStatement(device lottery.VisitorID, host lottery.Guest, isNew bool) statement {
	return statement{sql: `-- name: add host
		WITH l AS (
			UPDATE lotteries SET version = version + 1
			 WHERE id = $1 AND version = $2
			RETURNING id
		), known AS (
			UPDATE guests SET host = true FROM l WHERE lottery_id = l.id AND g = $4 AND NOT $5
		), guest AS (
			INSERT INTO guests (lottery_id, g, browser, host) SELECT id, $4, $3, true FROM l WHERE $5
		), device AS (
			INSERT INTO devices (lottery_id, visitor, g) SELECT id, $3, $4 FROM l WHERE $5
		)
		SELECT id FROM l`, args: []any{device[:], host.G, isNew}}
}

// RenewHostKeys ends the keys of all hosts of a lottery, on behalf of one of them: each has a new one from now on. It returns
// lottery.ErrNotFound, ErrDeleted, ErrForbidden or ErrDrawing.
func (s *Store) RenewHostKeys(ctx context.Context, code string, by lottery.VisitorID) (*lottery.Lottery, error) {
	return s.change(ctx, code, extras{}, func(l *loaded) (statement, error) {
		if err := l.CheckRenewHostKeys(by); err != nil {
			return statement{}, err
		}
		return statement{sql: `-- name: renew host keys
			UPDATE lotteries SET version = version + 1, key_renewals = key_renewals + 1
			 WHERE id = $1 AND version = $2
			RETURNING id`}, nil
	})
}
