package store

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"movie-lottery/app/lottery"
)

// Draw draws, once: a second draw changes nothing, and is no error. It says whether this call was the one that drew.
// It answers lottery.ErrNotFound, ErrDeleted or ErrTooFew. The word is one that lottery.ParseWord gave.
func (s *Store) Draw(ctx context.Context, code, word string) (l *lottery.Lottery, drew bool, err error) {
	return s.draw(ctx, code, func(l state) (lottery.Result, error) { return l.Draw(l.seed, word) })
}

// Redraw draws again for a host, without the films that have won. Where the draw that it is not content with is not the
// newest any more, that has been done: nothing changes, and it is no error. It says whether this call was the one that
// drew. It answers lottery.ErrNotFound, ErrDeleted, ErrForbidden, ErrNotDrawn, ErrDrawing or ErrTooFew.
func (s *Store) Redraw(ctx context.Context, code string, again lottery.Redraw, by lottery.VisitorID) (l *lottery.Lottery, drew bool, err error) {
	return s.draw(ctx, code, func(l state) (lottery.Result, error) { return l.Redraw(l.seed, again, by) })
}

// draw writes down the draw that the rules make, and publishes the promise for the one behind it.
func (s *Store) draw(ctx context.Context, code string, rule func(state) (lottery.Result, error)) (l *lottery.Lottery, drew bool, err error) {
	l, err = s.change(ctx, code, need{seed: true}, func(l state) (statement, error) {
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
				                 film_id = $10, drawn_at = clock_timestamp()
				  FROM l WHERE lottery_id = l.id AND number = $3
			)
			INSERT INTO draws (lottery_id, number, seed)
			SELECT id, $3 + 1, $8 FROM l
			RETURNING lottery_id`,
			args: []any{result.Number, result.Word, result.List, result.Winner, result.Ticket, next[:], result.Reason,
				l.filmOf(result.Ticket)}}, nil
	})
	if errors.Is(err, lottery.ErrDrawn) {
		return l, false, nil
	}
	return l, drew && err == nil, err
}

// filmOf is the film of a ticket.
func (l state) filmOf(ticket int) int64 {
	i := slices.IndexFunc(l.Tickets, func(t lottery.Ticket) bool { return t.N == ticket })
	return l.Tickets[i].FilmID
}

// drawRow is a draw before the newest, as a row of an array; pgx fills it field by field.
type drawRow struct {
	number, ticket        int
	promise, reason, word string
	drawnAt               time.Time
}

// ScanNull implements pgtype.CompositeIndexScanner. A row is never NULL here.
func (*drawRow) ScanNull() error { return nil }

// ScanIndex implements pgtype.CompositeIndexScanner, in the order of the ROW that Lottery selects.
func (d *drawRow) ScanIndex(i int) any {
	return [...]any{&d.number, &d.promise, &d.drawnAt, &d.reason, &d.word, &d.ticket}[i]
}

// winnerOf is the ticket that won a draw, among those it was drawn from. The draws before it have to be known.
func winnerOf(l *lottery.Lottery, number, ticket int) *lottery.Winner {
	w := &lottery.Winner{}
	for _, t := range l.Entrants(number) {
		w.Tickets += t.Weight
		if t.N == ticket {
			w.Ticket = t
		}
	}
	return w
}

// Proof reads all that is needed to check a lottery's draws; what a draw keeps to itself until its reveal does not
// leave the database before. That of a lottery that is deleted says no more than that. It answers lottery.ErrNotFound.
func (s *Store) Proof(ctx context.Context, code string) (lottery.Proof, error) {
	rows, err := read(ctx, s, pgx.RowToStructByPos[proofRow], `-- name: proof
		SELECT l.deleted_at IS NOT NULL, d.number, encode(sha256(d.seed), 'hex'), d.list, d.drawn_at,
		       r.seed, r.word, r.winner, coalesce(d.reason, ''), l.name, l.created_at, l.version,
		       coalesce(extract(epoch FROM statement_timestamp() - d.drawn_at)::float8, 0)
		  FROM lotteries l
		  JOIN draws d ON d.lottery_id = l.id
		  LEFT JOIN draws r ON r.lottery_id = d.lottery_id AND r.number = d.number AND r.drawn_at <= statement_timestamp() - $2::interval
		 WHERE l.code = $1
		 ORDER BY d.number`, code, lottery.Reveal)
	if err != nil {
		return lottery.Proof{}, err
	}
	proof := lottery.Proof{Version: 1, Code: code, Draws: []lottery.DrawProof{}}
	for _, r := range rows {
		proof.State.Number = r.Version
		switch {
		case r.DrawnAt == nil && r.Deleted:
			return lottery.Proof{Code: code, State: proof.State, Deleted: true}, nil
		case r.DrawnAt == nil: // the last row: the draw that comes next
			proof.Name, proof.CreatedAt, proof.NextCommitment = r.Name, r.CreatedAt, r.Commitment
			return proof, nil
		}
		p, err := lottery.ProveDraw(r.Number, r.Commitment, *r.List, *r.DrawnAt, r.secret())
		if err != nil {
			return lottery.Proof{}, err
		}
		p.Reason, p.RevealIn = r.Reason, r.revealIn()
		proof.Draws, proof.State.Revealed = append(proof.Draws, p), p.Revealed()
	}
	return lottery.Proof{}, lottery.ErrNotFound
}

// proofRow is a row of Proof, column for column. List and DrawnAt are missing in a draw that was not made; seed, word and
// winner in one that is not revealed.
type proofRow struct {
	Deleted    bool
	Number     int
	Commitment string
	List       *string
	DrawnAt    *time.Time
	Seed       []byte
	Word       *string
	Winner     *int
	Reason     string
	Name       string
	CreatedAt  time.Time
	Version    int64
	Elapsed    float64 // seconds since DrawnAt
}

func (r proofRow) revealIn() time.Duration {
	draw := lottery.Draw{Elapsed: time.Duration(r.Elapsed * float64(time.Second))}
	return draw.RevealIn()
}

func (r proofRow) secret() *lottery.Secret {
	if r.Seed == nil {
		return nil
	}
	return &lottery.Secret{Seed: lottery.Seed(r.Seed), Word: *r.Word, Winner: *r.Winner}
}
