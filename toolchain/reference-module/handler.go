package main

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"unicode/utf8"
)

// Bytes of a request's body at most.
const maxBody = 64 << 10

// records is what the handler needs of the store.
type records interface {
	check(ctx context.Context) error
	add(ctx context.Context, text string) (record, server, error)
	list(ctx context.Context, fromStandby bool) ([]record, server, error)
}

type handler struct {
	self  identity
	store records
}

// newHandler answers GET /, /healthz, /readyz, /records?from=primary|standby and POST /records. Every answer is JSON.
func newHandler(self identity, store records) http.Handler {
	h := handler{self: self, store: store}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", h.who)
	mux.HandleFunc("GET /healthz", h.health)
	mux.HandleFunc("GET /readyz", h.ready)
	mux.HandleFunc("GET /records", h.list)
	mux.HandleFunc("POST /records", h.add)
	return mux
}

func (h handler) who(w http.ResponseWriter, _ *http.Request) {
	h.answer(w, http.StatusOK, nil)
}

// health says that the process works; a database that is away is no reason to restart it.
func (h handler) health(w http.ResponseWriter, _ *http.Request) {
	h.answer(w, http.StatusOK, nil)
}

func (h handler) ready(w http.ResponseWriter, r *http.Request) {
	if err := h.store.check(r.Context()); err != nil {
		h.fail(w, r, err)
		return
	}
	h.answer(w, http.StatusOK, nil)
}

func (h handler) list(w http.ResponseWriter, r *http.Request) {
	from := r.URL.Query().Get("from")
	if from == "" {
		from = "primary"
	}
	if from != "primary" && from != "standby" {
		h.refuse(w, http.StatusBadRequest, `"from" must be "primary" or "standby"`)
		return
	}
	found, by, err := h.store.list(r.Context(), from == "standby")
	if err != nil {
		h.fail(w, r, err)
		return
	}
	if found == nil {
		found = []record{}
	}
	h.answer(w, http.StatusOK, map[string]any{"database": by, "records": found})
}

func (h handler) add(w http.ResponseWriter, r *http.Request) {
	var body struct {
		Text string `json:"text"`
	}
	decoder := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&body); err != nil {
		var tooLarge *http.MaxBytesError
		if errors.As(err, &tooLarge) {
			h.refuse(w, http.StatusRequestEntityTooLarge, "the body is larger than 64 KiB")
			return
		}
		h.refuse(w, http.StatusBadRequest, `the body must be JSON like {"text": "..."}`)
		return
	}
	// PostgreSQL's text holds no zero byte.
	if strings.TrimSpace(body.Text) == "" || strings.ContainsRune(body.Text, 0) || !utf8.ValidString(body.Text) {
		h.refuse(w, http.StatusBadRequest, `"text" must be text that is not empty`)
		return
	}
	added, by, err := h.store.add(r.Context(), body.Text)
	if err != nil {
		h.fail(w, r, err)
		return
	}
	h.answer(w, http.StatusCreated, map[string]any{"database": by, "record": added})
}

// fail answers an error of the database's; the details go to the log only.
func (h handler) fail(w http.ResponseWriter, r *http.Request, err error) {
	slog.Warn("request failed", "path", r.URL.Path, "error", err)
	h.refuse(w, http.StatusServiceUnavailable, "the database does not answer")
}

func (h handler) refuse(w http.ResponseWriter, status int, reason string) {
	h.answer(w, status, map[string]any{"error": reason})
}

func (h handler) answer(w http.ResponseWriter, status int, more map[string]any) {
	content := map[string]any{"module": h.self.Module, "category": h.self.Category, "pod": h.self.Pod, "node": h.self.Node}
	for key, value := range more {
		content[key] = value
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	if err := json.NewEncoder(w).Encode(content); err != nil {
		slog.Warn("answer was not sent", "error", err)
	}
}
