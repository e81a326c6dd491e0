package live

import (
	"fmt"
	"testing"
	"testing/synctest"

	"movie-lottery/app/lottery"
)

func visitor(n byte, address string) Client {
	return Client{Visitor: lottery.VisitorID{n}, Address: address}
}

func TestScreensCountVisitorsAndAddresses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := New((&storedVersions{}).versions)
		h.Limits.Screens = 4
		defer h.Close()
		var open []*client
		expect := func(screens int, clients ...Client) {
			t.Helper()
			for _, c := range clients {
				open = append(open, subscribeAs(h, c, lottery.VersionInfo{Code: "a"}, PageState{}))
			}
			if n := h.Screens("a"); n != screens {
				t.Errorf("%d screens, not %d", n, screens)
			}
		}
		expect(1, visitor(1, "x"))
		expect(1, visitor(1, "x"), visitor(1, "x")) // a visitor's tabs
		expect(2, visitor(2, "x"))
		expect(3, Client{Address: "x"})
		expect(4, Client{Address: "x"}, Client{Address: "x"}, visitor(3, "x")) // one address counts as four at most
		expect(5, Client{Address: "y"})
		for _, c := range open {
			c.conn.Close()
		}
		synctest.Wait()
		if h.Screens("a") != 0 || len(h.byAddress) != 0 || len(h.byClient) != 0 {
			t.Errorf("after all have left: %d, %v, %v", h.Screens("a"), h.byAddress, h.byClient)
		}
	})
}

func TestStreamsAreLimited(t *testing.T) {
	for name, c := range map[string]struct {
		limits Limits
		client func(n byte) (code string, c Client)
	}{
		"by lottery":       {Limits{3, 9, 9, 9, 9, 0}, func(n byte) (string, Client) { return "a", visitor(n, fmt.Sprint(n)) }},
		"by address":       {Limits{9, 3, 9, 9, 9, 0}, func(n byte) (string, Client) { return fmt.Sprint(n), visitor(n, "x") }},
		"by visitor":       {Limits{9, 9, 3, 9, 9, 0}, func(n byte) (string, Client) { return fmt.Sprint(n), visitor(1, fmt.Sprint(n)) }},
		"in all":           {Limits{9, 9, 9, 9, 9, 3}, func(n byte) (string, Client) { return fmt.Sprint(n), visitor(n, fmt.Sprint(n)) }},
		"without a cookie": {Limits{9, 9, 9, 3, 9, 0}, func(n byte) (string, Client) { return fmt.Sprint(n), Client{Address: "x"} }},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h := New((&storedVersions{}).versions)
				h.Limits = c.limits
				defer h.Close()
				for n := byte(1); n <= 4; n++ {
					code, who := c.client(n)
					if err := h.Check(code, who); (err != nil) != (n == 4) {
						t.Errorf("stream %d: %v", n, err)
					}
					subscribeAs(h, who, lottery.VersionInfo{Code: code}, PageState{})
				}
				if n := h.Subscribers(); n != 3 {
					t.Errorf("%d streams", n)
				}
			})
		})
	}
}
