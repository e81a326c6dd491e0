package lottery_test

import (
	"testing"

	"movie-lottery/app/lottery"
)

func TestVersionsAreOrderedAndTheStagesOfADrawAreVersions(t *testing.T) {
	order := []string{"1", "2", "9", "9r", "9rr", "10", "11r", "12", "13rr"}
	for i, a := range order {
		v, ok := lottery.ParseVersion(a)
		if !ok || v.String() != a {
			t.Errorf("%s parsed and written again is %s", a, v)
		}
		for j, b := range order {
			w, _ := lottery.ParseVersion(b)
			if v.Before(w) != (i < j) {
				t.Errorf("%s before %s: %v", a, b, v.Before(w))
			}
		}
	}
	for _, bad := range []string{"", "r", "0", "-1", "+1", "01", "1rrr", "1rx", "rr", "1 ", "x", "99999999999999999999"} {
		if v, ok := lottery.ParseVersion(bad); ok {
			t.Errorf("%q was parsed as %s", bad, v)
		}
	}
}

func FuzzParseVersion(f *testing.F) {
	for _, seed := range []string{"1", "9r", "", "r", "01", "+1", "9223372036854775807r", "9223372036854775808", "１"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if v, ok := lottery.ParseVersion(text); ok && (v.String() != text || v.Number < 1) {
			t.Errorf("%q was parsed as %s", text, v)
		}
	})
}

func FuzzCanonicalCode(f *testing.F) {
	for _, seed := range []string{"k7m2q9xw4t", "K7M2Q9XW4T.,", "»", "İ", "ﬀ)", "\xff", "K"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		code := lottery.CanonicalCode(text)
		if again := lottery.CanonicalCode(code); again != code {
			t.Errorf("%q becomes %q, and that %q", text, code, again)
		}
	})
}
