package main

import (
	"net/url"
	"strings"
	"testing"
)

var environment = map[string]string{
	"MODULE_NAME":             "business-billing",
	"MODULE_CATEGORY":         "business",
	"DATABASE_HOSTS":          "10.20.0.20, 10.20.0.21",
	"DATABASE_NAME":           "marketing",
	"DATABASE_USER":           "business-billing",
	"DATABASE_PASSWORD_FILE":  "/secret/password",
	"DATABASE_AUTHORITY_FILE": "/authority/ca.crt",
}

func file(string) ([]byte, error) { return []byte("p@ss:/?#%word\n"), nil }

func TestConnections(t *testing.T) {
	result, err := readSettings(func(name string) string { return environment[name] }, file)
	if err != nil {
		t.Fatal(err)
	}
	target, err := url.Parse(result.standby)
	if err != nil {
		t.Fatal(err)
	}
	password, _ := target.User.Password()
	if password != "p@ss:/?#%word" || target.Host != "10.20.0.20:5432,10.20.0.21:5432" || target.Query().Get("sslmode") != "verify-full" {
		t.Fatalf("wrong connection: host %s, query %s", target.Host, target.RawQuery)
	}
	for connection, attributes := range map[string]string{result.primary: "read-write", result.standby: "prefer-standby"} {
		if target, err := url.Parse(connection); err != nil || target.Query().Get("target_session_attrs") != attributes {
			t.Errorf("not %s: %v", attributes, err)
		}
	}
}

func TestEverythingMissingIsNamed(t *testing.T) {
	_, err := readSettings(func(string) string { return "" }, file)
	for _, name := range []string{"MODULE_NAME", "DATABASE_HOSTS", "DATABASE_AUTHORITY_FILE"} {
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s is not named: %v", name, err)
		}
	}
}
