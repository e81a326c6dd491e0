// Package db holds the schema's migrations, so that the program carries them with it.
package db

import "embed"

// Migrations holds the files of db/migrations, named by version, for dbmate.
//
//go:embed migrations/*.sql
var Migrations embed.FS
