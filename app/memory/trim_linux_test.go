package memory

import "testing"

func TestOnlyWhatCannotBeWrittenIsGivenBack(t *testing.T) {
	for line, want := range map[string]bool{
		"00400000-00d2e000 r-xp 00001000 fe:00 123   /srv/movie-lottery":      true,
		"00d2e000-0140e000 r--p 0092f000 fe:00 123   /srv/movie-lottery":      true,
		"0140e000-01540000 rw-p 0100f000 fe:00 123   /srv/movie-lottery":      false,
		"7f0000000000-7f0000001000 r--p 00000000 fe:00 9   /lib/other":        false,
		"c000000000-c000400000 rw-p 00000000 00:00 0 ":                        false,
		"00400000-00d2e000 r-xs 00001000 fe:00 123   /srv/movie-lottery":      false,
		"nonsense-00d2e000 r-xp 00001000 fe:00 123   /srv/movie-lottery":      false,
		"00400000-00d2e000 r-xp 00001000 fe:00 123   /srv/movie-lottery copy": false,
	} {
		if _, _, ok := readOnly(line, "/srv/movie-lottery"); ok != want {
			t.Errorf("%s: %v", line, ok)
		}
	}
}

func TestAProgramGoesOnAfterItsPagesWereGivenBack(t *testing.T) {
	for range 3 {
		if err := Trim(); err != nil {
			t.Fatal(err)
		}
	}
}
