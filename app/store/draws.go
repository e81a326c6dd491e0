package store

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"movie-lottery/app/lottery"
)

// Draw makes the first draw of a lottery. If it has been made, Draw changes nothing and returns no error; drew says
// whether this call made it. Draw returns lottery.ErrNotFound, ErrDeleted or ErrTooFew. The word comes from
// lottery.ParseWord.
func (s *Store) Draw(ctx context.Context, code, word string) (l *lottery.Lottery, drew bool, err error) {
	return s.draw(ctx, code, func(l loaded) (lottery.Result, error) { return l.Draw(l.seed, word) })
}

// Redraw draws again, on behalf of a host, without the films that have won. If the draw that is to be replaced is no
// longer the newest, Redraw changes nothing and returns no error; drew says whether this call drew. Redraw returns
// lottery.ErrNotFound, ErrDeleted, ErrForbidden, ErrNotDrawn, ErrDrawing or ErrTooFew.
func (s *Store) Redraw(ctx context.Context, code string, again lottery.Redraw, by lottery.VisitorID) (l *lottery.Lottery, drew bool, err error) {
	return s.draw(ctx, code, func(l loaded) (lottery.Result, error) { return l.Redraw(l.seed, again, by) })
}

// draw stores the draw that rule makes, and the seed of the next one.
func (s *Store) draw(ctx context.Context, code string, rule func(loaded) (lottery.Result, error)) (l *lottery.Lottery, drew bool, err error) {
	l, err = s.change(ctx, code, extras{seed: true}, func(l loaded) (statement, error) {
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

// filmOf returns the film id of a ticket of the lottery.
func (l loaded) filmOf(ticket int) int64 {
	i := slices.IndexFunc(l.Tickets, func(t lottery.Ticket) bool { return t.N == ticket })
	return l.Tickets[i].FilmID
}

// drawRow is a draw before the newest, as an element of an array of ROWs; pgx fills it field by field.
type drawRow struct {
	number, ticket           int
	commitment, reason, word string
	drawnAt                  time.Time
}

// ScanNull implements pgtype.CompositeIndexScanner. A row is never NULL here.
func (*drawRow) ScanNull() error { return nil }

// ScanIndex implements pgtype.CompositeIndexScanner, in the order of the ROW in Store.load.
func (d *drawRow) ScanIndex(i int) any {
	return [...]any{&d.number, &d.commitment, &d.drawnAt, &d.reason, &d.word, &d.ticket}[i]
}

// winnerOf returns the ticket that won a draw, and how many tickets it was drawn from. l must hold the draws before it.
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

// Proof reads all that is needed to check a lottery's draws. Until a draw is revealed, its seed, word and winner do not
// leave the database. The proof of a deleted lottery says only that it is deleted. Proof returns lottery.ErrNotFound.
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
		case r.DrawnAt == nil: // the last row: the next draw
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

// proofRow has the columns of the query named proof. List and DrawnAt are nil for the next draw; Seed, Word and Winner
// until a draw is revealed.
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
