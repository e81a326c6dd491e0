package lottery_test

import (
	"testing"

	"movie-lottery/app/lottery"
)

func TestRewriteReplacesTheLineThatSaysSo(t *testing.T) {
	reading := lottery.Reading{Films: []lottery.Film{{Title: "Heat", Year: 1995}, {Title: "Alien"}}}
	if got := reading.Text(); got != "Heat (1995)\nAlien" {
		t.Errorf("text: %q", got)
	}
	rewriting := reading.Rewriting("  Heat,\tAlien ")
	for name, c := range map[string]struct{ list, rewriting, want string }{
		"in its place":              {"Up\nHeat, Alien\nDune", rewriting, "Up\nHeat (1995)\nAlien\nDune"},
		"whatever its white space":  {"\t Heat,  Alien", rewriting, "Heat (1995)\nAlien"},
		"as a browser sends it":     {"Up\r\nHeat, Alien\r\n", "Heat, Alien\r\nHeat (1995)\r\nAlien", "Up\nHeat (1995)\nAlien\n"},
		"once":                      {"Heat, Alien\nHeat, Alien", rewriting, "Heat (1995)\nAlien\nHeat, Alien"},
		"not part of a line":        {"Heat, Alien, Up", rewriting, "Heat, Alien, Up"},
		"not a line that has gone":  {"Up\r\nDune", rewriting, "Up\r\nDune"},
		"nothing without a line":    {"Up\n\nDune", "\nHeat", "Up\n\nDune"},
		"nothing without a reading": {"Up\nDune", "Up", "Up\nDune"},
	} {
		if got := lottery.Rewrite(c.list, c.rewriting); got != c.want {
			t.Errorf("%s: %q, not %q", name, got, c.want)
		}
	}
}
