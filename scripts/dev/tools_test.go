package main

import (
	"slices"
	"testing"
)

func TestOnlyRootWithAptGetInstallsAndOtherUsersAreToldWhatToType(t *testing.T) {
	both := []tool{postgreSQL, chromium}
	for _, c := range []struct {
		name     string
		root     bool
		manager  string
		missing  []tool
		packages []string
		sentence string
	}{
		{"root in a container", true, "apt-get", both, []string{"postgresql", "chromium"}, ""},
		{"a user on Debian", false, "apt-get", both, nil,
			"PostgreSQL and Chromium are missing here: install them with: sudo apt-get install postgresql chromium"},
		{"npm has another package on macOS", false, "brew", []tool{npm}, nil, "npm is missing here: install it with: brew install node"},
		{"macOS", false, "brew", both[:1], nil, "PostgreSQL is missing here: install it with: brew install postgresql@17"},
		{"root on Fedora", true, "dnf", both[1:], nil, "Chromium is missing here: install it with: sudo dnf install chromium"},
		{"a system without a known package manager", true, "", both[1:], nil, "Chromium is missing here: install it and try again"},
	} {
		packages, err := installPlan(c.root, c.manager, c.missing)
		sentence := ""
		if err != nil {
			sentence = err.Error()
		}
		if !slices.Equal(packages, c.packages) || sentence != c.sentence {
			t.Errorf("%s: got %q, %q", c.name, packages, sentence)
		}
	}
}
