package store

import (
	"context"
	"crypto/rand"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"movie-lottery/app/lottery"
)

// Draw makes the first draw of a lottery's round. If it has been made, Draw changes nothing and returns no error; drew says
// whether this call made it. Draw returns lottery.ErrNotFound, ErrDeleted, ErrLastRound, ErrTooFew or ErrListChanged. Letters that the
// request lacks are made here.
func (s *Store) Draw(ctx context.Context, code string, request lottery.DrawRequest, by lottery.VisitorID) (l *lottery.Lottery, drew bool, err error) {
	request = withLetters(request)
	return s.draw(ctx, code, by, func(l *loaded) (lottery.Result, error) { return l.Draw(l.Seed, request, by) })
}

// Redraw draws again, on behalf of a host, without the films that have won. If the draw that is to be replaced is no
// longer the newest, Redraw changes nothing and returns no error; drew says whether this call drew. Redraw returns
// lottery.ErrNotFound, ErrDeleted, ErrForbidden, ErrNotDrawn, ErrDrawing, ErrLastRound, ErrTooFew or ErrListChanged. Letters that the
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
				RETURNING id, round
			), d AS (
				UPDATE draws SET word = $4, list = $5, winner = $6, ticket = $7, reason = nullif($9, ''),
				                 film_id = $10, letters_from = nullif($11, ''), visitor = $12, drawn_at = clock_timestamp(),
				                 round = l.round, tickets = $13, weight = $14, total = $15
				  FROM l WHERE lottery_id = l.id AND number = $3
			), t AS ( -- which are drawn as they are, and ask no longer
				UPDATE tickets SET typed = NULL FROM l WHERE lottery_id = l.id AND typed IS NOT NULL
			)
			INSERT INTO draws (lottery_id, number, seed)
			SELECT id, $3 + 1, $8 FROM l
			RETURNING lottery_id`,
			args: []any{result.Number, result.Word, result.List, result.Winner, result.Ticket, next[:], result.Reason,
				result.FilmID, result.LettersFrom, visitor, result.Tickets, result.Weight, result.Total}}, nil
	})
	if errors.Is(err, lottery.ErrDrawn) {
		return l, false, nil
	}
	return l, drew && err == nil, err
}

// drawer and joinDrawer select the lottery.Drawer who made the draw d, without the name.
const (
	drawer     = `ROW(d.visitor IS NOT NULL, coalesce(v.host, false), coalesce(v.g, 0))`
	joinDrawer = `LEFT JOIN devices o ON o.lottery_id = d.lottery_id AND o.visitor = d.visitor
		               LEFT JOIN guests v ON v.lottery_id = o.lottery_id AND v.g = o.g`
)

// maxProofLists is how many bytes of lists a proof has, unless a single round has more.
const maxProofLists = 2 << 20

// Proof reads all that is needed to check a lottery's draws: those of its newest rounds, as many as maxProofLists allows. Until
// a draw is revealed, its seed, word, letters and winner do not leave the database. The proof of a deleted lottery says only
// that it is deleted. Proof returns lottery.ErrNotFound.
func (s *Store) Proof(ctx context.Context, code string) (lottery.Proof, error) {
	return s.ProofBefore(ctx, code, lottery.MaxRounds+1)
}

// ProofBefore is Proof for the rounds before the one with this number.
func (s *Store) ProofBefore(ctx context.Context, code string, round int) (lottery.Proof, error) {
	return s.proof(ctx, code, `
			SELECT min(round) AS first, max(round) AS last
			  FROM (SELECT d.round, sum(sum(octet_length(list))) OVER w AS bytes, row_number() OVER w AS i
			          FROM l JOIN draws d ON d.lottery_id = l.id
			         WHERE drawn_at IS NOT NULL AND d.round < $3
			         GROUP BY d.round WINDOW w AS (ORDER BY d.round DESC)) rounds
			 WHERE bytes <= $4 OR i = 1`, round, maxProofLists)
}

// RoundProof is Proof for one round, where 0 stands for the newest that has draws.
func (s *Store) RoundProof(ctx context.Context, code string, round int) (lottery.Proof, error) {
	return s.proof(ctx, code, `
			SELECT r AS first, r AS last
			  FROM (SELECT CASE WHEN $3 = 0 THEN round - (draws = drawn_before)::integer ELSE $3 END AS r FROM l) rounds`, round)
}

// DrawProof is Proof for the round of a draw.
func (s *Store) DrawProof(ctx context.Context, code string, number int) (lottery.Proof, error) {
	return s.proof(ctx, code, `
			SELECT d.round AS first, d.round AS last FROM l JOIN draws d ON d.lottery_id = l.id AND number = $3 AND drawn_at IS NOT NULL`, number)
}

// proof reads the proof of some rounds, which a query for the first and the last of them chooses. The argument of the query is $3.
func (s *Store) proof(ctx context.Context, code, chosen string, args ...any) (lottery.Proof, error) {
	rows, err := read(ctx, s, pgx.RowToStructByPos[proofRow], `-- name: proof
		WITH l AS (
			SELECT id, name, created_at, version, draws, round, drawn_before, deleted_at FROM lotteries WHERE code = $1
		), chosen AS (`+chosen+`
		)
		SELECT l.deleted_at IS NOT NULL, d.number, encode(sha256(d.seed), 'hex'), d.list, d.drawn_at,
		       CASE WHEN d.number < l.draws OR `+revealed("d", "$2")+`
		            THEN ROW(d.seed, d.word, coalesce(d.letters_from, ''), d.winner) END,
		       coalesce(d.reason, ''), `+drawer+`, l.name, l.created_at, l.version,
		       CASE WHEN d.number = l.draws THEN `+revealIn("d", "$2")+` ELSE '0' END,
		       l.id, coalesce(d.number = l.draws AND `+untold("d", "$2")+`, false), coalesce(d.round, 0), l.draws > l.drawn_before,
		       l.draws, l.round, coalesce((SELECT first FROM chosen), 0),
		       CASE WHEN d.drawn_at IS NULL THEN ARRAY(SELECT `+guestFields+` FROM guests g WHERE g.lottery_id = l.id ORDER BY g.g) END,
		       `+stage("n", "$2")+`
		  FROM l
		  LEFT JOIN draws n ON n.lottery_id = l.id AND n.number = l.draws AND l.draws > l.drawn_before
		  JOIN draws d ON d.lottery_id = l.id
		  `+joinDrawer+`
		 WHERE d.drawn_at IS NULL OR d.round BETWEEN (SELECT first FROM chosen) AND (SELECT last FROM chosen)
		 ORDER BY d.number`, append([]any{code, lottery.Reveal}, args...)...)
	if err != nil {
		return lottery.Proof{}, err
	}
	proof := lottery.Proof{Version: 1, Code: code, Draws: []lottery.DrawProof{}}
	for _, r := range rows {
		proof.State = lottery.Version{Number: r.Version, Stage: r.Stage}
		if r.Untold {
			s.tell(ctx, r.LotteryID)
		}
		switch {
		case r.DrawnAt == nil && r.Deleted:
			return lottery.Proof{Code: code, State: proof.State, Deleted: true}, nil
		case r.DrawnAt == nil: // the last row: the next draw
			proof.Name, proof.CreatedAt, proof.NextCommitment = r.Name, r.CreatedAt, r.Commitment
			proof.Made, proof.Rounds, proof.Open = r.Draws, r.NewestRound, !r.Drawn
			if r.First > 1 {
				proof.Before = r.First
			}
			names := lottery.Names(r.Guests)
			for i, d := range proof.Draws {
				proof.Draws[i].By.Name = names[d.By.G]
			}
			return proof, nil
		}
		p, err := lottery.ProveDraw(r.Number, r.Commitment, *r.List, *r.DrawnAt, r.Secret)
		if err != nil {
			return lottery.Proof{}, err
		}
		p.Round, p.Reason, p.RevealIn, p.By = r.Round, r.Reason, r.RevealIn, r.By
		proof.Draws = append(proof.Draws, p)
	}
	return lottery.Proof{}, lottery.ErrNotFound
}

// proofRow has the columns of the query named proof. List and DrawnAt are nil for the next draw, and Guests for the others;
// Secret is nil until a draw is revealed.
type proofRow struct {
	Deleted     bool
	Number      int
	Commitment  string
	List        *string
	DrawnAt     *time.Time
	Secret      *lottery.Secret
	Reason      string
	By          lottery.Drawer
	Name        string
	CreatedAt   time.Time
	Version     int64
	RevealIn    time.Duration
	LotteryID   int64
	Untold      bool
	Round       int
	Drawn       bool // the newest round is
	Draws       int
	NewestRound int
	First       int // round of the first draw
	Guests      []lottery.Guest
	Stage       lottery.Stage
}
