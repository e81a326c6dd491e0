package main

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"movie-lottery/app/lottery"
)

const provenCode = "k7m2q9xw4t"

// proven returns the proof of a lottery with one draw, with this word.
func proven(t *testing.T, word string) lottery.Proof {
	t.Helper()
	entries := []lottery.Entry{{Position: 1, Weight: 1, Title: "Дюна", Year: 2021}, {Position: 2, Weight: 2, Title: "Heat"}}
	seed := lottery.Seed{7}
	secret := lottery.Secret{Seed: seed, Word: word, Winner: lottery.DrawSteps(seed, provenCode, 1, entries, word).Winner}
	d, err := lottery.ProveDraw(1, seed.Commitment(), lottery.FormatList(entries), time.Now(), &secret)
	if err != nil {
		t.Fatal(err)
	}
	return lottery.Proof{Version: 1, Code: provenCode, Draws: []lottery.DrawProof{d}, NextCommitment: lottery.Seed{8}.Commitment()}
}

// saved writes a proof to a file and returns its path.
func saved(t *testing.T, p lottery.Proof) string {
	t.Helper()
	content, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "proof.json")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// runVerify runs the command and returns its output.
func runVerify(t *testing.T, source string) (string, error) {
	t.Helper()
	var out bytes.Buffer
	err := run(t.Context(), []string{"verify", source}, func(string) string { return "" }, nil, &out)
	return out.String(), err
}

func TestVerifyReadsASavedProof(t *testing.T) {
	t.Parallel()
	p := proven(t, "попкорн 🍿")
	out, err := runVerify(t, saved(t, p))
	won := p.Draws[0].List[p.Draws[0].Winner-1]
	for _, part := range []string{"Draw 1: correct.", `"` + won.Title + `"`, `the word "попкорн 🍿"`, "of 2 films", p.Draws[0].Commitment, "Fingerprint for draw 2: " + p.NextCommitment} {
		if !strings.Contains(out, part) {
			t.Errorf("%q is missing in the output: %s", part, out)
		}
	}
	if err != nil {
		t.Error(err)
	}

	d := &p.Draws[0]
	d.Seed, d.Word, d.Winner = "", nil, 0
	if out, err := runVerify(t, saved(t, p)); err != nil || !strings.Contains(out, "Draw 1: not revealed yet") {
		t.Errorf("before the reveal: %s, %v", out, err)
	}
	p.Draws = nil
	if out, err := runVerify(t, saved(t, p)); err != nil || !strings.Contains(out, "No draw has been made yet.") || !strings.Contains(out, "Fingerprint for draw 1") {
		t.Errorf("before the draw: %s, %v", out, err)
	}
}

func TestVerifyReportsWhatIsWrong(t *testing.T) {
	t.Parallel()
	p := proven(t, "")
	p.Draws[0].Winner = 3 - p.Draws[0].Winner
	p.Draws[0].List[0].Title = "\x1b[2J" // would clear the terminal
	p.NextCommitment = "soon"
	out, err := runVerify(t, saved(t, p))
	if err == nil || !strings.Contains(err.Error(), "the proof is wrong") || !strings.Contains(err.Error(), "commitment for the next draw") {
		t.Errorf("%v", err)
	}
	if !strings.Contains(out, "Draw 1: WRONG: ") || !strings.Contains(out, "its list does not match its hash") || strings.Contains(out, "\x1b") {
		t.Errorf("%q", out)
	}
}

func TestVerifyRejectsOtherContentWithAClearError(t *testing.T) {
	t.Parallel()
	large := filepath.Join(t.TempDir(), "large.json")
	if err := os.WriteFile(large, bytes.Repeat([]byte(" "), lottery.MaxProof+1), 0o600); err != nil {
		t.Fatal(err)
	}
	for source, want := range map[string]string{
		filepath.Join(t.TempDir(), "nothing.json"): "no such file",
		large:                                "larger than 8 MB",
		"verify_test.go":                     "this is not a proof.json",
		"https://films.example.org/":         "not the address of a lottery",
		"https://films.example.org/l/":       "not the address of a lottery",
		"https://films.example.org/l/a/b/c":  "not the address of a lottery",
		"https://films.example.org\x7f/l/ab": "invalid",
	} {
		if _, err := runVerify(t, source); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", source, err)
		}
	}
	if err := run(t.Context(), []string{"verify"}, os.Getenv, nil, io.Discard); err == nil || !strings.Contains(err.Error(), "verify needs") {
		t.Errorf("nothing: %v", err)
	}
}

func TestVerifyFindsTheProofFromAnyPageOfALottery(t *testing.T) {
	t.Parallel()
	answer := func(w http.ResponseWriter, _ *http.Request) { _ = json.NewEncoder(w).Encode(proven(t, "")) }
	mux := http.NewServeMux()
	mux.HandleFunc("/l/"+provenCode+"/proof.json", func(w http.ResponseWriter, r *http.Request) { answer(w, r) })
	mux.HandleFunc("/l/another/proof.json", func(w http.ResponseWriter, r *http.Request) { answer(w, r) })
	mux.HandleFunc("/l/deleted/proof.json", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusGone) })
	mux.HandleFunc("/l/busy/proof.json", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) })
	mux.HandleFunc("/l/endless/proof.json", func(w http.ResponseWriter, _ *http.Request) {
		for { // until the client closes the connection
			if _, err := w.Write(bytes.Repeat([]byte(" "), 1<<20)); err != nil {
				return
			}
		}
	})
	site := httptest.NewServer(mux)
	t.Cleanup(site.Close)
	for _, end := range []string{"", "/", "/proof", "/proof.json", "/screen", "?replay=1", "/proof#checked", "."} {
		if out, err := runVerify(t, site.URL+"/l/"+provenCode+end); err != nil || !strings.Contains(out, "Draw 1: correct.") {
			t.Errorf("%q: %s, %v", end, out, err)
		}
	}
	for code, want := range map[string]string{
		"unknown": "there is no lottery", "deleted": "was deleted", "busy": "status 503", "another": "proof of another lottery", "endless": "larger than 8 MB",
	} {
		if _, err := runVerify(t, site.URL+"/l/"+code); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", code, err)
		}
	}
}
