package web_test

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"rsc.io/qr"
)

// TestQRCodeIsSharedLink draws the file again, module by module, and compares it with the code of the link.
func TestQRCodeIsSharedLink(t *testing.T) {
	s := newSite(t)
	b := s.browser(t)
	path := b.start("Heat", "Dune")
	p := b.get(path + "/qr.svg")
	expect(t, "type", p.header.Get("Content-Type"), "image/svg+xml")
	want, err := qr.Encode(s.url+path, qr.M)
	if err != nil {
		t.Fatal(err)
	}
	const margin = 4
	drawn := map[string]bool{}
	for _, m := range regexp.MustCompile(`M(\d+) (\d+)h(\d+)`).FindAllStringSubmatch(p.body, -1) {
		x, _ := strconv.Atoi(m[1])
		y, _ := strconv.Atoi(m[2])
		n, _ := strconv.Atoi(m[3])
		for i := range n {
			drawn[fmt.Sprint(x+i-margin, y-margin)] = true
		}
	}
	black := 0
	for y := range want.Size {
		for x := range want.Size {
			if want.Black(x, y) {
				black++
			}
			if want.Black(x, y) != drawn[fmt.Sprint(x, y)] {
				t.Fatalf("module %d, %d is wrong", x, y)
			}
		}
	}
	expect(t, "modules", len(drawn), black)
	if size := want.Size + 2*margin; !strings.Contains(p.body, fmt.Sprintf(`viewBox="0 -.5 %d %d"`, size, size)) {
		t.Errorf("the margin is not four modules: %.120s", p.body)
	}
	expect(t, "no code", b.get("/l/.../qr.svg").status, 404)
}
