package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"regexp"
	"strings"
)

// dumpSchema writes db/schema.sql: what the migrations make, in one file to read, whose diff shows what a migration
// changes.
func dumpSchema(ctx context.Context) error {
	if err := need(ctx, postgreSQL); err != nil {
		return err
	}
	database, err := newThrowaway(ctx, fast)
	if err != nil {
		return err
	}
	defer database.remove()
	if err := release(ctx, []string{"DATABASE_URL=" + database.url()}, nil); err != nil {
		return err
	}
	schema, err := database.dump(ctx, "--schema-only")
	if err != nil {
		return err
	}
	versions, err := database.dump(ctx, "--data-only", "--inserts", "--table=schema_migrations")
	if err != nil {
		return err
	}
	text := "-- Written by make schema: what the migrations make, in one file to read.\n\n" + tidyDump(schema) + "\n" + tidyDump(versions)
	return os.WriteFile("db/schema.sql", []byte(text), 0o644)
}

// dump returns the output of pg_dump with the given options.
func (c *cluster) dump(ctx context.Context, options ...string) (string, error) {
	args := append([]string{"--no-owner", "--no-privileges", "--dbname=" + c.url()}, options...)
	cmd := c.server.command(ctx, c.account, "pg_dump", args...)
	var output, problems bytes.Buffer
	cmd.Stdout, cmd.Stderr = &output, &problems
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("PostgreSQL's pg_dump failed: %s", reason(problems.Bytes(), err))
	}
	return output.String(), nil
}

// noise matches what pg_dump writes beside the schema and changes with its version: comments, psql's commands, settings.
var noise = regexp.MustCompile(`(?m)^(--.*|\\(un)?restrict .*|SET \w+ = .*;|SELECT pg_catalog\.set_config\(.*|COMMENT ON EXTENSION .*)\n`)

var blankLines = regexp.MustCompile(`\n{3,}`)

// tidyDump removes the noise and leaves the statements, with one empty line between two of them.
func tidyDump(dump string) string {
	dump = noise.ReplaceAllString(dump, "")
	return strings.TrimSpace(blankLines.ReplaceAllString(dump, "\n\n")) + "\n"
}
