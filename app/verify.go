package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strings"
	"time"

	"movie-lottery/app/lottery"
)

// fetchTimeout is how long a site may take to send its proof.
const fetchTimeout = 20 * time.Second

// verify makes every draw of a proof again, and says what came out, a line each. The proof is a file, or what a lottery's
// address leads to. It fails where anything is not as it should be.
func verify(ctx context.Context, source string, out io.Writer) error {
	proof, err := readProof(ctx, source)
	if err != nil {
		return err
	}
	verdicts, whole := proof.Verify()
	wrong := whole != nil
	for i, v := range verdicts {
		wrong = wrong || len(v.Wrong) > 0
		fmt.Fprintf(out, "Draw %d: %s\n", v.Number, verdictWords(v, proof.Draws[i]))
	}
	if wrong {
		return errors.Join(errors.New("this proof does not hold"), whole)
	}
	if len(verdicts) == 0 {
		fmt.Fprintln(out, "Nothing is drawn yet.")
	}
	_, err = fmt.Fprintf(out, "The promise for draw %d: %s\n", len(verdicts)+1, proof.NextCommitment)
	return err
}

// verdictWords quotes what others wrote, so that it can't write anything but itself.
func verdictWords(v lottery.Verdict, d lottery.DrawProof) string {
	switch {
	case len(v.Wrong) > 0:
		return "WRONG: " + strings.Join(v.Wrong, "; ") + "."
	case !v.Revealed:
		return fmt.Sprintf("not told yet; its list of %d films is as its hash says. It was promised by %s", len(d.List), d.Commitment)
	}
	film, word := fmt.Sprintf("%q", v.Winner.Title), "no word"
	if v.Winner.Year != 0 {
		film += fmt.Sprintf(" (%d)", v.Winner.Year)
	}
	if *d.Word != "" {
		word = fmt.Sprintf("the word %q", *d.Word)
	}
	return fmt.Sprintf("right. %s, number %d of %d films, with %s, as promised by %s", film, v.Winner.Position, len(d.List), word, d.Commitment)
}

func readProof(ctx context.Context, source string) (lottery.Proof, error) {
	if !regexp.MustCompile(`^(?i:https?)://`).MatchString(source) {
		f, err := os.Open(source)
		if err != nil {
			return lottery.Proof{}, err
		}
		defer f.Close()
		return parseProof(f)
	}
	address, code, err := proofAddress(source)
	if err != nil {
		return lottery.Proof{}, err
	}
	proof, err := fetchProof(ctx, address)
	if err == nil && proof.Code != code {
		err = fmt.Errorf("%s is the proof of another lottery, %q", address, proof.Code)
	}
	return proof, err
}

// proofAddress is where the proof of a lottery is, whichever of its pages was named.
func proofAddress(source string) (address, code string, err error) {
	u, err := url.Parse(source)
	if err != nil {
		return "", "", err
	}
	m := regexp.MustCompile(`^/l/([^/]+?)(?:/|/proof|/proof\.json|/screen)?$`).FindStringSubmatch(u.Path)
	if m == nil || u.Host == "" {
		return "", "", fmt.Errorf("%s is no lottery's address: those are like https://films.example.org/l/k7m2q9xw4t", source)
	}
	code = lottery.CanonicalCode(m[1])
	return (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: "/l/" + code + "/proof.json"}).String(), code, nil
}

func fetchProof(ctx context.Context, address string) (lottery.Proof, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return lottery.Proof{}, err
	}
	resp, err := (&http.Client{Timeout: fetchTimeout}).Do(req)
	if err != nil {
		return lottery.Proof{}, err
	}
	defer resp.Body.Close()
	switch resp.StatusCode {
	case http.StatusOK:
		return parseProof(resp.Body)
	case http.StatusNotFound:
		return lottery.Proof{}, fmt.Errorf("there is no lottery at %s", address)
	case http.StatusGone:
		return lottery.Proof{}, fmt.Errorf("the lottery at %s was deleted", address)
	}
	return lottery.Proof{}, fmt.Errorf("%s answers %s", address, resp.Status)
}

func parseProof(r io.Reader) (lottery.Proof, error) {
	content, err := io.ReadAll(io.LimitReader(r, lottery.MaxProof+1))
	if err != nil {
		return lottery.Proof{}, err
	}
	if len(content) > lottery.MaxProof {
		return lottery.Proof{}, fmt.Errorf("this is no proof.json: it has more than %d MB", lottery.MaxProof>>20)
	}
	return lottery.ReadProof(content)
}
