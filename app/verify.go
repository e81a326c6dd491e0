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

// fetchTimeout limits the download of a proof.json.
const fetchTimeout = 20 * time.Second

// verify computes every draw of a proof again and prints one line per draw. The proof is in a file, or at the address of a
// lottery. It returns an error where the proof cannot be read or anything in it is wrong.
func verify(ctx context.Context, v invocation) error {
	out := v.out
	proof, err := readProof(ctx, v.args[0])
	if err != nil {
		return err
	}
	verdicts, problem := proof.Verify()
	wrong := problem != nil
	for i, v := range verdicts {
		wrong = wrong || len(v.Wrong) > 0
		fmt.Fprintf(out, "%s: %s\n", titleOf(v, proof.Draws[i]), describe(v, proof.Draws[i]))
		for _, remark := range v.Remarks {
			fmt.Fprintf(out, "  Remark: %s.\n", remark)
		}
	}
	if wrong {
		return errors.Join(errors.New("the proof is wrong"), problem)
	}
	if len(verdicts) == 0 {
		fmt.Fprintln(out, "No draw has been made yet.")
	}
	if proof.Before > 1 {
		fmt.Fprintf(out, "The rounds before %d are not in this file: their winners can't be checked.\n", proof.Before)
	}
	next := 1
	if len(verdicts) > 0 {
		next = verdicts[len(verdicts)-1].Number + 1
	}
	_, err = fmt.Fprintf(out, "Fingerprint for draw %d: %s\n%s\n", next, proof.NextCommitment, limits)
	return err
}

// titleOf names a draw, and its round from the second on.
func titleOf(v lottery.Verdict, d lottery.DrawProof) string {
	if d.Round > 1 {
		return fmt.Sprintf("Round %d, draw %d", d.Round, v.Number)
	}
	return fmt.Sprintf("Draw %d", v.Number)
}

// describe returns the text for a verdict. It quotes titles and words, so that they cannot hold terminal escapes.
func describe(v lottery.Verdict, d lottery.DrawProof) string {
	switch {
	case len(v.Wrong) > 0:
		return "WRONG: " + strings.Join(v.Wrong, "; ") + "."
	case !v.Revealed:
		return fmt.Sprintf("not revealed yet; its list of %d films matches its hash. Fingerprint: %s", len(d.List), d.Commitment)
	}
	film, word := filmText(v.Winner.Film()), "no word"
	said, letters := d.Said()
	if said != "" {
		word = fmt.Sprintf("the word %q", said)
	}
	if letters != "" {
		word += fmt.Sprintf(" and the letters %q, made by the %s", letters, d.LettersFrom)
	}
	return fmt.Sprintf("correct. The winner is %s, number %d of %d films, with %s. Fingerprint: %s%s", film, v.Winner.Position, len(d.List), word, d.Commitment, warning(d))
}

// warning returns what a draw does not exclude, on a line of its own; empty where its letters were made by a browser.
func warning(d lottery.DrawProof) string {
	switch {
	case d.LettersFrom == lottery.LettersFromSite:
		return "\n  The browser that drew made no letters, so this site did. A changed site could have chosen them."
	case lottery.LacksLetters(*d.Word, d.LettersFrom):
		return "\n  Drawn without random letters: whoever could read the secret number, add a film and guess the word could have chosen."
	}
	return ""
}

// limits is what no proof excludes.
const limits = `Whoever runs this site and also draws can choose; let somebody else press Draw on their own phone. A changed program could
choose too: compare the list, the fingerprint and the word with what you saw.`

// readProof reads a proof from a file, or from the address of a lottery.
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
	for err == nil && proof.Before > 1 {
		var earlier lottery.Proof
		earlier, err = fetchProof(ctx, fmt.Sprintf("%s?before=%d", address, proof.Before))
		if err == nil && (len(earlier.Draws) == 0 || earlier.Before >= proof.Before || earlier.Code != proof.Code) {
			err = fmt.Errorf("%s has no proof of the rounds before %d", address, proof.Before)
		}
		if err == nil {
			proof = proof.Prepend(earlier)
		}
	}
	if err == nil && proof.Code != code {
		err = fmt.Errorf("%s is the proof of another lottery, %q", address, proof.Code)
	}
	return proof, err
}

// proofAddress returns the address of a lottery's proof.json, and its code, from the address of any of its pages.
func proofAddress(source string) (address, code string, err error) {
	u, err := url.Parse(source)
	if err != nil {
		return "", "", err
	}
	m := regexp.MustCompile(`^/l/([^/]+?)(?:/|/proof|/proof\.json|/screen)?$`).FindStringSubmatch(u.Path)
	if m == nil || u.Host == "" {
		return "", "", fmt.Errorf("%s is not the address of a lottery, which is like https://films.example.org/l/k7m2q9xw4t", source)
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
	return lottery.Proof{}, fmt.Errorf("%s answered with status %s", address, resp.Status)
}

func parseProof(r io.Reader) (lottery.Proof, error) {
	content, err := io.ReadAll(io.LimitReader(r, lottery.MaxProof+1))
	if err != nil {
		return lottery.Proof{}, err
	}
	if len(content) > lottery.MaxProof {
		return lottery.Proof{}, fmt.Errorf("this is not a proof.json: it is larger than %d MB", lottery.MaxProof>>20)
	}
	return lottery.ReadProof(content)
}
