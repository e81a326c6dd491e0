package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"movie-lottery/app/lottery"
)

// Versions reads the versions of lotteries by their codes, deleted ones included, in one round trip. A code that does not
// exist has no element in the result.
func (s *Store) Versions(ctx context.Context, codes []string) ([]lottery.VersionInfo, error) {
	rows, err := read(ctx, s, pgx.RowToStructByPos[versionRow], `-- name: versions
		SELECT l.code, l.version, coalesce(`+revealed("d", "$2")+`, false),
		       CASE WHEN NOT `+revealed("d", "$2")+` THEN extract(epoch FROM d.drawn_at + $2::interval - statement_timestamp()) ELSE 0 END::float8,
		       l.deleted_at IS NOT NULL
		  FROM lotteries l
		  LEFT JOIN draws d ON d.lottery_id = l.id AND d.number = l.draws
		 WHERE l.code = ANY($1)`, codes, lottery.Reveal)
	var all []lottery.VersionInfo
	for _, r := range rows {
		all = append(all, r.versionInfo())
	}
	return all, err
}

// versionRow has the columns of the query named versions.
type versionRow struct {
	Code     string
	Version  int64
	Revealed bool
	RevealIn float64 // seconds; 0 after the reveal
	Deleted  bool
}

func (r versionRow) versionInfo() lottery.VersionInfo {
	return lottery.VersionInfo{
		Code:     r.Code,
		Version:  lottery.Version{Number: r.Version, Revealed: r.Revealed},
		Deleted:  r.Deleted,
		RevealIn: min(max(0, time.Duration(r.RevealIn*float64(time.Second))), lottery.Reveal),
	}
}
