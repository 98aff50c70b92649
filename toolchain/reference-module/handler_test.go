package main

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

type memory struct {
	failure error
	texts   []string
}

func (m *memory) check(context.Context) error { return m.failure }

func (m *memory) add(_ context.Context, text string) (record, server, error) {
	if m.failure != nil {
		return record{}, server{}, m.failure
	}
	m.texts = append(m.texts, text)
	return record{ID: int64(len(m.texts)), Text: text}, server{Address: "10.20.0.20"}, nil
}

func (m *memory) list(_ context.Context, fromStandby bool) ([]record, server, error) {
	if m.failure != nil {
		return nil, server{}, m.failure
	}
	var found []record
	for _, text := range m.texts {
		found = append(found, record{Text: text})
	}
	return found, server{Address: "10.20.0.21", InRecovery: fromStandby}, nil
}

func ask(t *testing.T, store records, method, path, body string) (int, map[string]any) {
	t.Helper()
	answer := httptest.NewRecorder()
	self := identity{Module: "business-billing", Category: "business", Pod: "pod-1", Node: "worker-1"}
	newHandler(self, store).ServeHTTP(answer, httptest.NewRequest(method, path, strings.NewReader(body)))
	var content map[string]any
	if answer.Header().Get("Content-Type") == "application/json" {
		if err := json.Unmarshal(answer.Body.Bytes(), &content); err != nil {
			t.Fatal(err)
		}
	}
	return answer.Code, content
}

func TestRecordIsWrittenAndReadBack(t *testing.T) {
	store := &memory{}
	status, content := ask(t, store, "POST", "/records", `{"text": "meter 7: 31 kWh"}`)
	if status != http.StatusCreated || content["pod"] != "pod-1" || content["node"] != "worker-1" {
		t.Fatalf("%d %v", status, content)
	}
	status, content = ask(t, store, "GET", "/records?from=standby", "")
	found := content["records"].([]any)
	if status != http.StatusOK || len(found) != 1 || found[0].(map[string]any)["text"] != "meter 7: 31 kWh" {
		t.Fatalf("%d %v", status, content)
	}
	if content["database"].(map[string]any)["inRecovery"] != true {
		t.Fatalf("not from the standby: %v", content)
	}
}

func TestRequestsThatAreRefused(t *testing.T) {
	cases := map[string]struct {
		method, path, body string
		status             int
	}{
		"unknown server": {"GET", "/records?from=backup", "", http.StatusBadRequest},
		"no JSON":        {"POST", "/records", "text", http.StatusBadRequest},
		"unknown field":  {"POST", "/records", `{"txt": "a"}`, http.StatusBadRequest},
		"empty text":     {"POST", "/records", `{"text": " "}`, http.StatusBadRequest},
		"zero byte":      {"POST", "/records", `{"text": "a\u0000b"}`, http.StatusBadRequest},
		"large body":     {"POST", "/records", `{"text": "` + strings.Repeat("a", maxBody) + `"}`, http.StatusRequestEntityTooLarge},
		"other path":     {"GET", "/other", "", http.StatusNotFound},
		"other method":   {"DELETE", "/records", "", http.StatusMethodNotAllowed},
	}
	for name, c := range cases {
		store := &memory{}
		if status, content := ask(t, store, c.method, c.path, c.body); status != c.status || len(store.texts) != 0 {
			t.Errorf("%s: %d instead of %d, %v", name, status, c.status, content)
		}
	}
}

func TestDatabaseThatIsAway(t *testing.T) {
	store := &memory{failure: errors.New("password of business-billing is wrong")}
	for path, want := range map[string]int{"/healthz": 200, "/": 200, "/readyz": 503, "/records": 503} {
		status, content := ask(t, store, "GET", path, "")
		if status != want {
			t.Errorf("%s: %d instead of %d", path, status, want)
		}
		if reason, _ := content["error"].(string); strings.Contains(reason, "password") {
			t.Errorf("%s tells the database's error: %v", path, content)
		}
	}
}
