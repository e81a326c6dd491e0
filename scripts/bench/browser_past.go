package main

import (
	"context"
	"fmt"
	"time"
)

// The lotteries that acts are done in: the first ones were drawn an hour ago, so that there is a history.
const (
	lotteriesDrawn = 150
	lotteryToWatch = 140 // and down from there
	lotteryToAdd   = 151
	lotteryToDraw  = 152 // and up from there
	lotteriesInAll = 200
)

// past gives a site a library and a history, of films that all are different: one that was watched is, wherever it won.
func (l *lab) past(ctx context.Context, s *site, databaseURL string) error {
	err := l.exec(ctx, databaseURL,
		`WITH words AS (
			SELECT '{Silent,Golden,Last,Burning,Lost,Crooked,Velvet,Broken,Distant,Paper,Iron,Secret,Hollow,Scarlet,Long,Second,Frozen,Wild,Bitter,Northern,Quiet,Blue,Hidden,Empty,Little,Final,Green,Strange,Glass,Sunken,Ordinary,Electric,Marble,Restless,Private}'::text[] a,
			       '{Harbour,Garden,Witness,Summer,Letters,Station,Orchard,Mirror,Highway,Kingdom,Lullaby,Stranger,Island,Theatre,Promise,Wolves,Horizon,Carnival,River,Detective,Winter,Empire,Passenger,Shadows,Cathedral,Weekend,Voyage,Country,Melody,Sisters,Machine,Anniversary,Lighthouse,Daughter,Quarrel}'::text[] b
		)
		INSERT INTO films (title, year, fold, search, added_at)
			SELECT t, 1930 + i % 90, fold, E'\n' || fold, now() - i * interval '1 s'
			  FROM words, generate_series(0, 1224) i, LATERAL (SELECT 'The ' || a[1 + i % 35] || ' ' || b[1 + i / 35]) x(t),
			       LATERAL (SELECT lower(replace(t, ' ', ''))) y(fold)`,
		fmt.Sprintf(`WITH l AS (
				INSERT INTO lotteries (code, last_n, search) SELECT 'bench' || lpad(n::text, 8, '0'), 6, E'\nthefilm' FROM generate_series(1, %d) n
				RETURNING id, substr(code, 6)::int AS place
			), t AS (
				INSERT INTO tickets (lottery_id, n, film_id, title, year)
				SELECT l.id, 1 + (f.place - 1) %% 6, f.id, f.title, f.year
				  FROM l JOIN (SELECT *, row_number() OVER (ORDER BY added_at) AS place FROM films) f ON (f.place - 1) / 6 = l.place - 1
			)
			INSERT INTO draws (lottery_id, number, seed) SELECT id, 1, sha256(id::text::bytea) FROM l`, lotteriesInAll))
	if err != nil {
		return err
	}
	drawing := load{address: s.address, clients: 1, last: time.Minute, want: 303, next: func(_, n int) []byte {
		if n == lotteriesDrawn {
			return nil
		}
		return request("POST", "/l/"+code(n+1)+"/draw", "", "word=")
	}}
	if _, err := drawing.run(ctx); err != nil {
		return err
	}
	return l.exec(ctx, databaseURL, `UPDATE draws SET drawn_at = now() - interval '1 h' WHERE drawn_at IS NOT NULL`, `ANALYZE`)
}
