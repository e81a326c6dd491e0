package store

import (
	"context"
	"crypto/rand"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"movie-lottery/app/lottery"
)

// Draw makes the first draw of a lottery. If it has been made, Draw changes nothing and returns no error; drew says
// whether this call made it. Draw returns lottery.ErrNotFound, ErrDeleted, ErrTooFew or ErrListChanged. Letters that the
// request lacks are made here.
func (s *Store) Draw(ctx context.Context, code string, request lottery.DrawRequest, by lottery.VisitorID) (l *lottery.Lottery, drew bool, err error) {
	request = withLetters(request)
	return s.draw(ctx, code, by, func(l *loaded) (lottery.Result, error) { return l.Draw(l.Seed, request, by) })
}

// Redraw draws again, on behalf of a host, without the films that have won. If the draw that is to be replaced is no
// longer the newest, Redraw changes nothing and returns no error; drew says whether this call drew. Redraw returns
// lottery.ErrNotFound, ErrDeleted, ErrForbidden, ErrNotDrawn, ErrDrawing, ErrTooFew or ErrListChanged. Letters that the
// request lacks are made here.
func (s *Store) Redraw(ctx context.Context, code string, again lottery.Redraw, by lottery.VisitorID) (l *lottery.Lottery, drew bool, err error) {
	again.DrawRequest = withLetters(again.DrawRequest)
	return s.draw(ctx, code, by, func(l *loaded) (lottery.Result, error) { return l.Redraw(l.Seed, again, by) })
}

// withLetters returns the request with letters of the site if it has none. They are made once for a call, not for each of
// its attempts: letters that are made again until a draw is stored could be chosen.
func withLetters(request lottery.DrawRequest) lottery.DrawRequest {
	if request.Letters == "" {
		var random [lottery.LetterCount]byte
		rand.Read(random[:]) // never fails: crypto/rand ends the program instead
		request.Letters, request.LettersFrom = lottery.Letters(random), lottery.LettersFromSite
	}
	return request
}

// draw stores the draw that rule makes, who made it, and the seed of the next one.
func (s *Store) draw(ctx context.Context, code string, by lottery.VisitorID, rule func(*loaded) (lottery.Result, error)) (l *lottery.Lottery, drew bool, err error) {
	var visitor []byte // NULL: not known
	if by.Known() {
		visitor = by[:]
	}
	l, err = s.change(ctx, code, extras{seed: true}, func(l *loaded) (statement, error) {
		result, err := rule(l)
		if drew = err == nil; !drew {
			return statement{}, err
		}
		next := newSeed()
		return statement{draws: true, sql: `-- name: draw
			WITH l AS (
				UPDATE lotteries SET version = version + 1, draws = draws + 1
				 WHERE id = $1 AND version = $2
				RETURNING id
			), d AS (
				UPDATE draws SET word = $4, list = $5, winner = $6, ticket = $7, reason = nullif($9, ''),
				                 film_id = $10, letters_from = nullif($11, ''), visitor = $12, drawn_at = clock_timestamp()
				  FROM l WHERE lottery_id = l.id AND number = $3
			), t AS ( -- which are drawn as they are, and ask no longer
				UPDATE tickets SET typed = NULL FROM l WHERE lottery_id = l.id AND typed IS NOT NULL
			)
			INSERT INTO draws (lottery_id, number, seed)
			SELECT id, $3 + 1, $8 FROM l
			RETURNING lottery_id`,
			args: []any{result.Number, result.Word, result.List, result.Winner, result.Ticket, next[:], result.Reason,
				result.FilmID, result.LettersFrom, visitor}}, nil
	})
	if errors.Is(err, lottery.ErrDrawn) {
		return l, false, nil
	}
	return l, drew && err == nil, err
}

// drawer and joinDrawer select the lottery.Drawer who made the draw d.
const (
	drawer     = `ROW(d.visitor IS NOT NULL, coalesce(v.host, false), coalesce(v.name, ''))`
	joinDrawer = `LEFT JOIN devices o ON o.lottery_id = d.lottery_id AND o.visitor = d.visitor
		               LEFT JOIN guests v ON v.lottery_id = o.lottery_id AND v.g = o.g`
)

// Proof reads all that is needed to check a lottery's draws. Until a draw is revealed, its seed, word, letters and winner do
// not leave the database. The proof of a deleted lottery says only that it is deleted. Proof returns lottery.ErrNotFound.
func (s *Store) Proof(ctx context.Context, code string) (lottery.Proof, error) {
	rows, err := read(ctx, s, pgx.RowToStructByPos[proofRow], `-- name: proof
		SELECT l.deleted_at IS NOT NULL, d.number, encode(sha256(d.seed), 'hex'), d.list, d.drawn_at,
		       CASE WHEN d.number < l.draws OR `+revealed("d", "$2")+`
		            THEN ROW(d.seed, d.word, coalesce(d.letters_from, ''), d.winner) END,
		       coalesce(d.reason, ''), `+drawer+`, l.name, l.created_at, l.version,
		       CASE WHEN d.number = l.draws THEN `+revealIn("d", "$2")+` ELSE '0' END,
		       l.id, coalesce(d.number = l.draws AND `+untold("d", "$2")+`, false)
		  FROM lotteries l
		  JOIN draws d ON d.lottery_id = l.id
		  `+joinDrawer+`
		 WHERE l.code = $1
		 ORDER BY d.number`, code, lottery.Reveal)
	if err != nil {
		return lottery.Proof{}, err
	}
	proof := lottery.Proof{Version: 1, Code: code, Draws: []lottery.DrawProof{}}
	for _, r := range rows {
		proof.State.Number = r.Version
		if r.Untold {
			s.tell(ctx, r.LotteryID)
		}
		switch {
		case r.DrawnAt == nil && r.Deleted:
			return lottery.Proof{Code: code, State: proof.State, Deleted: true}, nil
		case r.DrawnAt == nil: // the last row: the next draw
			proof.Name, proof.CreatedAt, proof.NextCommitment = r.Name, r.CreatedAt, r.Commitment
			return proof, nil
		}
		p, err := lottery.ProveDraw(r.Number, r.Commitment, *r.List, *r.DrawnAt, r.Secret)
		if err != nil {
			return lottery.Proof{}, err
		}
		p.Reason, p.RevealIn, p.By = r.Reason, r.RevealIn, r.By
		proof.Draws, proof.State.Revealed = append(proof.Draws, p), p.Revealed()
	}
	return lottery.Proof{}, lottery.ErrNotFound
}

// proofRow has the columns of the query named proof. List and DrawnAt are nil for the next draw; Secret until a draw is
// revealed.
type proofRow struct {
	Deleted    bool
	Number     int
	Commitment string
	List       *string
	DrawnAt    *time.Time
	Secret     *lottery.Secret
	Reason     string
	By         lottery.Drawer
	Name       string
	CreatedAt  time.Time
	Version    int64
	RevealIn   time.Duration
	LotteryID  int64
	Untold     bool
}
