// Package sqlstate tells errors of PostgreSQL apart by their codes.
package sqlstate

import (
	"errors"

	"github.com/jackc/pgx/v5/pgconn"
)

// Codes of SQLSTATE, from the appendix of PostgreSQL's manual.
const (
	AdminShutdown         = "57P01"
	DeadlockDetected      = "40P01"
	LockNotAvailable      = "55P03"
	StatementTimeout      = "57014"
	ReadOnly              = "25006"
	InsufficientPrivilege = "42501"
	UndefinedColumn       = "42703"
	UndefinedTable        = "42P01"
	UndefinedFunction     = "42883"
	ForeignKeyViolation   = "23503"
)

// Of returns the code of an error that the server sent, or "".
func Of(err error) string {
	if refused, ok := errors.AsType[*pgconn.PgError](err); ok {
		return refused.Code
	}
	return ""
}
