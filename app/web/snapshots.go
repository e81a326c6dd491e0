package web

import (
	"context"
	"time"

	"movie-lottery/app/live"
	"movie-lottery/app/lottery"
	"movie-lottery/app/store"
	"movie-lottery/app/web/cache"
)

// Of snapshots of one kind.
const (
	keptSnapshots    = 64
	snapshotLifetime = 10 * time.Second // by then all pages that heard of a version have asked for it
)

// snapshots reads lotteries, or their proofs, as they are at one moment. Requests share a read.
type snapshots[T versioned[T]] struct {
	hub   *live.Hub
	read  func(ctx context.Context, code string) (T, error)
	cache *cache.Cache[snapshot[T]]
}

// versioned is what snapshots are of: it says which version it is, and how it is some time later.
type versioned[T any] interface {
	VersionInfo() lottery.VersionInfo
	Advance(time.Duration) T
}

type snapshot[T any] struct {
	value  T
	readAt time.Time
}

func newSnapshots[T versioned[T]](hub *live.Hub, read func(context.Context, string) (T, error), deadline time.Duration) *snapshots[T] {
	return &snapshots[T]{hub: hub, read: read, cache: cache.New[snapshot[T]](keptSnapshots, snapshotLifetime, deadline)}
}

// get returns a lottery as it is now, or its proof; it must not be changed. A page that asks for news gets what was read
// for all pages that ask for the same version, which is known here to be the newest; any other request gets what is read
// after it came.
func (s *snapshots[T]) get(ctx context.Context, code string, client clientState) (T, error) {
	newest, known := knownVersion(s.hub, code, client)
	key, news := code, known && client.olderThan(newest)
	if news {
		key += " " + newest.String()
	}
	there, err := s.cache.Get(ctx, key, func(ctx context.Context, forget func()) (snapshot[T], error) {
		if !news {
			ctx = store.WithAcquired(ctx, forget)
		}
		value, err := s.read(ctx, code)
		if err != nil {
			return snapshot[T]{}, err
		}
		if value.VersionInfo().Before(newest) { // another instance heard of it earlier than its database tells: ask again
			forget()
		}
		s.hub.Observe(value.VersionInfo())
		return snapshot[T]{value, time.Now()}, nil
	})
	if err != nil {
		return there.value, err
	}
	return there.value.Advance(time.Since(there.readAt)), nil
}
