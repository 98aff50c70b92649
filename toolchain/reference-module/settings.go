package main

import (
	"fmt"
	"net"
	"net/url"
	"strings"
)

// identity says which module answers, and from where.
type identity struct {
	Module   string `json:"module"`
	Category string `json:"category"`
	Pod      string `json:"pod"`
	Node     string `json:"node"`
}

// settings are the module's environment and the files it names.
type settings struct {
	identity identity
	// Connection URLs with the password in them: never log these. Both name all servers, since roles change: which is the
	// primary shows when a connection is made.
	primary string
	standby string
}

// readSettings reports everything that is missing at once.
func readSettings(env func(string) string, readFile func(string) ([]byte, error)) (settings, error) {
	var missing []string
	required := func(name string) string {
		value := env(name)
		if value == "" {
			missing = append(missing, name)
		}
		return value
	}
	self := identity{
		Module:   required("MODULE_NAME"),
		Category: required("MODULE_CATEGORY"),
		Pod:      env("HOSTNAME"),
		Node:     env("NODE_NAME"),
	}
	hosts := required("DATABASE_HOSTS")
	name, user := required("DATABASE_NAME"), required("DATABASE_USER")
	passwordFile, authority := required("DATABASE_PASSWORD_FILE"), required("DATABASE_AUTHORITY_FILE")
	if len(missing) > 0 {
		return settings{}, fmt.Errorf("environment lacks %s", strings.Join(missing, ", "))
	}
	port := env("DATABASE_PORT")
	if port == "" {
		port = "5432"
	}
	password, err := readFile(passwordFile)
	if err != nil {
		return settings{}, fmt.Errorf("DATABASE_PASSWORD_FILE: %w", err)
	}
	var servers []string
	for _, host := range strings.Split(hosts, ",") {
		servers = append(servers, net.JoinHostPort(strings.TrimSpace(host), port))
	}
	connection := func(attributes string) string {
		query := url.Values{
			"sslmode":          {"verify-full"},
			"sslrootcert":      {authority},
			"application_name": {self.Module},
			// For each server, TLS and password included: on an emulated processor these take seconds.
			"connect_timeout":      {"15"},
			"target_session_attrs": {attributes},
		}
		target := url.URL{
			Scheme:   "postgres",
			User:     url.UserPassword(user, strings.TrimRight(string(password), "\r\n")),
			Host:     strings.Join(servers, ","),
			Path:     "/" + name,
			RawQuery: query.Encode(),
		}
		return target.String()
	}
	return settings{identity: self, primary: connection("read-write"), standby: connection("prefer-standby")}, nil
}
