package lottery_test

import (
	"slices"
	"strings"
	"testing"

	"movie-lottery/app/lottery"
)

func TestBeginningNeedsThreeLettersOrTwoOfAScriptWithoutSpaces(t *testing.T) {
	for line, want := range map[string]bool{
		"": false, "  ": false, "he": false, "h e": false, "!!!": false, "хе": false, "https://example.com/": false, "heat\ndune": false,
		"hea": true, "  hea ": true, "- hea": true, "wal·": true, "191": true, "хея": true, "千": false, "千と": true, "千尋": true, "คน": true,
		strings.Repeat("a", lottery.MaxTitle): true, strings.Repeat("a", lottery.MaxTitle+1): false,
	} {
		if _, ok := lottery.ParseBeginning(line); ok != want {
			t.Errorf("%q is looked for: %v", line, ok)
		}
	}
}

func TestBeginningIsThatOfASearchLine(t *testing.T) {
	for line, title := range map[string]string{
		"mat": "Matrix", "MATR": "The Matrix", "the ma": "The Matrix", "ame": "Amélie", "wall-e": "WALL·E", "tom and j": "Tom & Jerry", "rocky ii": "Rocky 2", "kis uy": "Kış Uykusu", "ёлк": "Елки", "- heat (1995)": "Heat",
	} {
		b, ok := lottery.ParseBeginning(line)
		begins := slices.ContainsFunc(append(b.Lines, b.WithThe...), func(begin string) bool {
			return strings.HasPrefix(lottery.Film{Title: title}.SearchText(), "\n"+begin)
		})
		if !ok || !begins {
			t.Errorf("%q: %q, %v, for %s", line, b.Lines, ok, title)
		}
	}
	for line, year := range map[string]int{"heat": 0, "Heat (1995)": 1995, "heat, 1995": 1995, "Heat (19": 0, "1917": 0} {
		if b, ok := lottery.ParseBeginning(line); !ok || b.Typed.Year != year {
			t.Errorf("%q is of %d, %v", line, b.Typed.Year, ok)
		}
	}
}
