package store_test

import (
	"testing"

	"movie-lottery/app/lottery"
	"movie-lottery/app/testdb"
)

func TestContentsAreThoseOfTheDatabase(t *testing.T) {
	url := testdb.New(t)
	s := openAt(t, url)
	code, host := start(t, s, "Heat", "Dune")
	start(t, s, "Heat", "Alien")
	if _, _, err := s.Draw(t.Context(), code, lottery.DrawRequest{}, host); err != nil {
		t.Fatal(err)
	}
	exec(t, testdb.Connect(t, url), "ANALYZE")
	c, err := s.Contents(t.Context())
	if err != nil || c.Size < 1<<20 || c.Lotteries != 2 || c.Films != 3 || c.Draws != 1 {
		t.Errorf("%+v, %v", c, err)
	}
}
