package store

import (
	"context"

	"github.com/jackc/pgx/v5"

	"movie-lottery/app/lottery"
)

// Versions reads the versions of lotteries by their codes, deleted ones included, in one round trip. A code that does not
// exist has no element in the result.
func (s *Store) Versions(ctx context.Context, codes []string) ([]lottery.VersionInfo, error) {
	return read(ctx, s, pgx.RowToStructByPos[lottery.VersionInfo], `-- name: versions
		SELECT l.code, l.version, `+stage("d", "$2")+`, l.deleted_at IS NOT NULL, `+revealIn("d", "$2")+`
		  FROM lotteries l
		  LEFT JOIN draws d ON d.lottery_id = l.id AND d.number = l.draws AND l.draws > l.drawn_before
		 WHERE l.code = ANY($1)`, codes, lottery.Reveal)
}
