package lottery_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"movie-lottery/app/lottery"
)

// longestList returns as many lines as a form may send.
func longestList() string {
	var lines strings.Builder
	for i := range lottery.MaxFilms {
		fmt.Fprintf(&lines, "%d. Служебный роман, часть %d (1977)\n", i+1, i)
	}
	return lines.String()
}

func BenchmarkParseList(b *testing.B) {
	list := longestList()
	b.SetBytes(int64(len(list)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := lottery.ParseList(list); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkParseWorstList measures the lists of 64 KiB that are the dearest of their kind.
func BenchmarkParseWorstList(b *testing.B) {
	const size = 64 << 10
	fill := func(line func(i int) string) string {
		var lines strings.Builder
		for i := 0; lines.Len() < size; i++ {
			lines.WriteString(line(i) + "\n")
		}
		return lines.String()
	}
	films := func(form string) string { // of different lines
		return fill(func(i int) string {
			return strings.ReplaceAll(form, "N", strconv.Itoa(i%100)) + strings.Repeat("!", i/100)
		})
	}
	for name, list := range map[string]string{
		"ratings and a site":              films("Heat N (7.9) ★★★ 8/10 - IMDb"),
		"brackets and dashes":             films("Heat N, a, b, c - D, e - F (g) (h) (i)"),
		"a chat":                          films("[28.11.2026, 21:04:N] Anna: Heat (1995, Michael Mann, USA) — Michael Mann"),
		"times and senders":               fill(func(i int) string { return fmt.Sprintf("Anna%d\n21:%02d\nDune", i%7, i%60) }),
		"remarks after a year":            films("Heat N (1995) – a crime epic by Michael Mann"),
		"days of a chat":                  fill(func(i int) string { return fmt.Sprintf("%d.11.2026", i) }),
		"several in one line":             films("A N, B N, C, D, E, F, G, H, I, J, K"),
		"links":                           films("Heat N https://www.imdb.com/title/tt01132N/ 8/10"),
		"a table":                         "Title,Year,Director\n" + films("Heat N,1995,Mann"),
		"quotation marks that don't end":  "Title,Year\n" + strings.Repeat("\"a,\"b\n", size/6),
		"a page":                          fill(func(i int) string { return fmt.Sprintf("%d. Heat\n1995\n2h 50m\nR\n8.3 (758K)\nRate", i) }),
		"one line again and again":        fill(func(int) string { return "a" }),
		"many films":                      fill(strconv.Itoa),
		"one film, spelt in many ways":    fill(func(i int) string { return "ж" + strings.Repeat("!", i%100) + strings.Repeat("?", i/100) }),
		"one line":                        strings.Repeat("1. ", size/3),
		"characters that stand for 18":    fill(func(i int) string { return strings.Repeat("ﷺ", 190) + strconv.Itoa(i) }),
		"letters with many marks":         strings.Repeat("a\u0301\u0316", size/5),
		"titles of ideographs, different": fill(func(i int) string { return strings.Repeat(string(rune('一'+i)), lottery.MaxTitle) }),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_, _ = lottery.ParseList(list) // most are refused
			}
		})
	}
}

func BenchmarkFold(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		lottery.Fold("Amélie: Le Fabuleux destin d’Amélie Poulain")
	}
}

// BenchmarkDraw measures a draw of 100 films: the list, its hash, and the winner.
func BenchmarkDraw(b *testing.B) {
	l := lottery.Lottery{Code: "k7m2q9xw4t", Rules: lottery.DefaultRules}
	for i := range lottery.MaxFilms {
		l.Tickets = append(l.Tickets, lottery.Ticket{N: i + 1, Title: fmt.Sprintf("Служебный роман %d", i), Year: 1977, Weight: 1})
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := l.Draw(lottery.Seed{}, lottery.DrawRequest{Word: "popcorn"}, lottery.VisitorID{}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkNewReel(b *testing.B) {
	var entries []lottery.Entry
	for i := range lottery.MaxFilms {
		entries = append(entries, lottery.Entry{Position: i + 1, Weight: 1, Title: fmt.Sprint("Film ", i), Year: 1977})
	}
	b.ReportAllocs()
	for b.Loop() {
		lottery.NewReel("k7m2q9xw4t", 1, entries, 7)
	}
}
