// Command reference-module is a module of the application layer, reduced to what every module does: it answers who it
// is, says whether it is ready, and keeps records in its own schema of the platform's database.
package main

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"
)

const (
	listenAddress = ":8080"
	// Time for requests that are under way when the pod is told to go.
	shutdownGrace = 10 * time.Second
)

func main() {
	if err := serve(); err != nil {
		slog.Error("module ended", "error", err)
		os.Exit(1)
	}
}

func serve() error {
	settings, err := readSettings(os.Getenv, os.ReadFile)
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	store, err := openStore(settings)
	if err != nil {
		return err
	}
	defer store.close()
	go store.prepare(ctx)

	server := &http.Server{
		Addr:              listenAddress,
		Handler:           newHandler(settings.identity, store),
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       15 * time.Second,
		WriteTimeout:      30 * time.Second,
		IdleTimeout:       60 * time.Second,
		MaxHeaderBytes:    16 << 10,
	}
	failed := make(chan error, 1)
	go func() { failed <- server.ListenAndServe() }()
	slog.Info("module listens", "module", settings.identity.Module, "address", listenAddress)
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	grace, cancel := context.WithTimeout(context.Background(), shutdownGrace)
	defer cancel()
	if err := server.Shutdown(grace); err != nil && !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
