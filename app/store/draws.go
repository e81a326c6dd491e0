package store

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"movie-lottery/app/lottery"
)

// Draw draws, once: a second draw changes nothing, and is no error. It says whether this call was the one that drew.
// It answers lottery.ErrNotFound, ErrDeleted or ErrTooFew. The word is one that lottery.ParseWord gave.
func (s *Store) Draw(ctx context.Context, code, word string) (l *lottery.Lottery, drew bool, err error) {
	l, err = s.change(ctx, code, need{seed: true}, func(l state) (statement, error) {
		result, err := l.Draw(l.seed, word)
		if drew = err == nil; !drew {
			return statement{}, err
		}
		next := newSeed()
		return statement{sql: `-- name: draw
			WITH l AS (
				UPDATE lotteries SET version = version + 1, draws = draws + 1
				 WHERE id = $1 AND version = $2
				RETURNING id
			), d AS (
				UPDATE draws SET word = $4, list = $5, winner = $6, ticket = $7, drawn_at = clock_timestamp()
				  FROM l WHERE lottery_id = l.id AND number = $3
			)
			INSERT INTO draws (lottery_id, number, seed)
			SELECT id, $3 + 1, $8 FROM l
			RETURNING lottery_id`,
			args: []any{result.Number, result.Word, result.List, result.Winner, result.Ticket, next[:]}}, nil
	})
	if errors.Is(err, lottery.ErrDrawn) {
		return l, false, nil
	}
	return l, drew && err == nil, err
}

// Proof reads all that is needed to check a lottery's draws; what a draw keeps to itself until its reveal does not
// leave the database before. It answers lottery.ErrNotFound or ErrDeleted.
func (s *Store) Proof(ctx context.Context, code string) (lottery.Proof, error) {
	rows, err := read(ctx, s, pgx.RowToStructByPos[proofRow], `-- name: proof
		SELECT l.deleted_at IS NOT NULL, d.number, encode(sha256(d.seed), 'hex'), d.list, d.drawn_at,
		       r.seed, r.word, r.winner, coalesce(d.reason, ''), l.name, l.created_at
		  FROM lotteries l
		  JOIN draws d ON d.lottery_id = l.id
		  LEFT JOIN draws r ON r.lottery_id = d.lottery_id AND r.number = d.number AND r.drawn_at <= now() - $2::interval
		 WHERE l.code = $1
		 ORDER BY d.number`, code, lottery.Reveal)
	if err != nil {
		return lottery.Proof{}, err
	}
	proof := lottery.Proof{Version: 1, Code: code, Draws: []lottery.DrawProof{}}
	for _, r := range rows {
		if r.Deleted {
			return lottery.Proof{}, lottery.ErrDeleted
		}
		proof.Name, proof.CreatedAt = r.Name, r.CreatedAt
		if r.DrawnAt == nil { // the last row: the draw that comes next
			proof.NextCommitment = r.Commitment
			return proof, nil
		}
		p, err := lottery.ProveDraw(r.Number, r.Commitment, *r.List, *r.DrawnAt, r.secret())
		if err != nil {
			return lottery.Proof{}, err
		}
		p.Reason = r.Reason
		proof.Draws = append(proof.Draws, p)
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
}

func (r proofRow) secret() *lottery.Secret {
	if r.Seed == nil {
		return nil
	}
	return &lottery.Secret{Seed: lottery.Seed(r.Seed), Word: *r.Word, Winner: *r.Winner}
}
