package migrate

import (
	"context"
	"io"
	"io/fs"
	"strings"
	"testing/fstest"
	"time"

	"github.com/amacneil/dbmate/v2/pkg/dbmate"
	"github.com/jackc/pgx/v5/pgxpool"

	"movie-lottery/db"
)

// Contents returns the texts of the embedded migrations by version.
func Contents() map[string]string {
	contents := map[string]string{}
	files, _ := fs.Glob(db.Migrations, "migrations/*.sql")
	for _, name := range files {
		content, _ := db.Migrations.ReadFile(name)
		version, _, _ := strings.Cut(strings.TrimPrefix(name, "migrations/"), "_")
		contents[version] = string(content)
	}
	return contents
}

// UpTo applies migrations as a program does whose newest is the given one.
func UpTo(ctx context.Context, databaseURL, newest string) error {
	return withLock(ctx, databaseURL, time.Minute, io.Discard, func(_ *pgxpool.Pool, m *dbmate.DB) error {
		files := fstest.MapFS{}
		for version, content := range Contents() {
			if version <= newest {
				files["migrations/"+version+"_.sql"] = &fstest.MapFile{Data: []byte(content)}
			}
		}
		m.FS = files
		return m.Migrate()
	})
}
