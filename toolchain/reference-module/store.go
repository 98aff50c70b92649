package main

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

const (
	// Connections to each server: the database has a hundred for all modules and their replicas.
	maxConnections = 4
	queryTimeout   = 10 * time.Second
	// A server that died without a word is left for the next.
	dialTimeout = 3 * time.Second
	// A server that becomes the primary, or a standby, is noticed with the next connection.
	connectionLifetime = 5 * time.Minute
	retryInterval      = 2 * time.Second
	// Records that one read returns at most, newest first.
	readLimit = 100
)

var (
	errNotReady = errors.New("the database has not been reached yet")
)

// record is one row of the module's table.
type record struct {
	ID      int64     `json:"id"`
	Text    string    `json:"text"`
	Pod     string    `json:"pod"`
	Created time.Time `json:"created"`
}

// server says which database server answered.
type server struct {
	Address    string `json:"address"`
	InRecovery bool   `json:"inRecovery"`
}

// store keeps records in the schema of the module's own role, which is first in its search path.
type store struct {
	pod     string
	primary *pgxpool.Pool
	standby *pgxpool.Pool
	ready   atomic.Bool
}

func openStore(settings settings) (*store, error) {
	primary, err := openPool(settings.primary)
	if err != nil {
		return nil, err
	}
	result := &store{pod: settings.identity.Pod, primary: primary}
	if result.standby, err = openPool(settings.standby); err != nil {
		primary.Close()
		return nil, err
	}
	return result, nil
}

// openPool connects to nothing yet.
func openPool(connection string) (*pgxpool.Pool, error) {
	config, err := pgxpool.ParseConfig(connection)
	if err != nil {
		return nil, errors.New("database settings: the authority's file or an address cannot be used")
	}
	config.MaxConns = maxConnections
	config.MaxConnLifetime = connectionLifetime
	config.ConnConfig.DialFunc = (&net.Dialer{Timeout: dialTimeout, KeepAlive: 10 * time.Second}).DialContext
	return pgxpool.NewWithConfig(context.Background(), config)
}

func (s *store) close() {
	s.primary.Close()
	s.standby.Close()
}

// prepare makes the table, again and again until the database takes it.
func (s *store) prepare(ctx context.Context) {
	for {
		err := s.createTable(ctx)
		if err == nil {
			s.ready.Store(true)
			slog.Info("database is ready")
			return
		}
		slog.Warn("database is not ready", "error", err)
		select {
		case <-ctx.Done():
			return
		case <-time.After(retryInterval):
		}
	}
}

// createTable holds a lock, since replicas start at the same time and CREATE IF NOT EXISTS alone would race.
func (s *store) createTable(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, queryTimeout)
	defer cancel()
	return pgx.BeginFunc(ctx, s.primary, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock(hashtext(current_user))`); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `CREATE TABLE IF NOT EXISTS records (
			id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
			text text NOT NULL,
			pod text NOT NULL,
			created timestamptz NOT NULL DEFAULT now())`)
		return err
	})
}

// check says whether the module can do its work now.
func (s *store) check(ctx context.Context) error {
	if !s.ready.Load() {
		return errNotReady
	}
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	return s.primary.Ping(ctx)
}

func (s *store) add(ctx context.Context, text string) (record, server, error) {
	if !s.ready.Load() {
		return record{}, server{}, errNotReady
	}
	ctx, cancel := context.WithTimeout(ctx, queryTimeout)
	defer cancel()
	added := record{Text: text, Pod: s.pod}
	var by server
	err := s.primary.QueryRow(ctx, `INSERT INTO records (text, pod) VALUES ($1, $2)
		RETURNING id, created, host(inet_server_addr()), pg_is_in_recovery()`, text, s.pod).
		Scan(&added.ID, &added.Created, &by.Address, &by.InRecovery)
	return added, by, err
}

// list reads the newest records from the primary, or from a standby where there is one.
func (s *store) list(ctx context.Context, fromStandby bool) ([]record, server, error) {
	if !s.ready.Load() {
		return nil, server{}, errNotReady
	}
	pool := s.primary
	if fromStandby {
		pool = s.standby
	}
	ctx, cancel := context.WithTimeout(ctx, queryTimeout)
	defer cancel()
	var by server
	var records []record
	// Both questions go to the same server, on one connection.
	err := pool.AcquireFunc(ctx, func(connection *pgxpool.Conn) error {
		if err := connection.QueryRow(ctx, `SELECT host(inet_server_addr()), pg_is_in_recovery()`).
			Scan(&by.Address, &by.InRecovery); err != nil {
			return err
		}
		rows, err := connection.Query(ctx, `SELECT id, text, pod, created FROM records ORDER BY id DESC LIMIT $1`, readLimit)
		if err != nil {
			return err
		}
		records, err = pgx.CollectRows(rows, pgx.RowToStructByPos[record])
		return err
	})
	return records, by, err
}
