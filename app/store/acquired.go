package store

import "context"

type acquiredKey struct{}

// WithAcquired has a call that is made with the context call acquired when it holds a connection, before its statement
// is sent: what it reads is not older than that.
func WithAcquired(ctx context.Context, acquired func()) context.Context {
	return context.WithValue(ctx, acquiredKey{}, acquired)
}

// callAcquired calls what WithAcquired was given, if anything.
func callAcquired(ctx context.Context) {
	if acquired, ok := ctx.Value(acquiredKey{}).(func()); ok {
		acquired()
	}
}
