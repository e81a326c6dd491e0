package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// proxyHost is the site's name in the files of scripts/deploy.
const proxyHost = "films.example.org"

// need returns the path of a program that a Debian package has. It fails the test where it is missing.
func need(t *testing.T, name, debianPackage string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Fatalf("%s is missing: run `make test`, which unpacks it on Debian, or install the package %s", name, debianPackage)
	}
	return path
}

// freePort returns a port of 127.0.0.1 that no program listens on.
func freePort(t *testing.T) string {
	t.Helper()
	ln, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	_, port, _ := net.SplitHostPort(ln.Addr().String())
	return port
}

// proxy is a proxy with TLS that runs one of the files in scripts/deploy.
type proxy struct {
	http, https string       // its ports on 127.0.0.1
	client      *http.Client // reaches https://proxyHost through it, without following redirects
}

// startProxy starts a proxy's program and waits until its log has had each of the texts.
func startProxy(t *testing.T, p *proxy, cmd *exec.Cmd, logged ...string) *proxy {
	t.Helper()
	log, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines, output := bufio.NewScanner(log), ""
	t.Cleanup(func() {
		_ = cmd.Process.Signal(os.Interrupt)
		for lines.Scan() { // to the end of its log, before which Wait may not be called
		}
		_ = cmd.Wait()
	})
	for _, text := range logged {
		for !strings.Contains(output, text) {
			if !lines.Scan() {
				t.Fatalf("%s did not start:\n%s", cmd.Path, output)
			}
			output += lines.Text() + "\n"
		}
	}
	go func() {
		for lines.Scan() { // it blocks if its log is not read
		}
	}()
	jar, _ := cookiejar.New(nil)
	p.client = &http.Client{
		Jar:           jar,
		Timeout:       time.Minute,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			TLSClientConfig:    &tls.Config{InsecureSkipVerify: true}, // its certificate was made for the test
			ForceAttemptHTTP2:  true,
			DisableCompression: true,
			DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
				port := p.https
				if strings.HasSuffix(address, ":80") {
					port = p.http
				}
				return new(net.Dialer).DialContext(ctx, network, "127.0.0.1:"+port)
			},
		},
	}
	return p
}

// startNginx runs nginx with the shipped site. Only its addresses and files are replaced.
func startNginx(t *testing.T, instances ...string) *proxy {
	t.Helper()
	nginx, dir := need(t, "nginx", "nginx"), t.TempDir()
	p := &proxy{http: freePort(t), https: freePort(t)}
	certificate, key := makeCertificate(t, dir)
	site := regexp.MustCompile(`(?m)^ *listen \[::\].*\n`).ReplaceAllString(read(t, "../scripts/deploy/nginx.conf"), "")
	line := regexp.MustCompile(`(?m)^    server 127\.0\.0\.1:8080\b.*\n`).FindString(site)
	var lines string
	for _, instance := range instances {
		lines += strings.Replace(line, "127.0.0.1:8080", instance, 1)
	}
	for old, replacement := range map[string]string{
		line:          lines,
		"listen 80;":  "listen 127.0.0.1:" + p.http + ";",
		"listen 443 ": "listen 127.0.0.1:" + p.https + " ",
		"/etc/letsencrypt/live/films.example.org/fullchain.pem": certificate,
		"/etc/letsencrypt/live/films.example.org/privkey.pem":   key,
	} {
		if strings.Count(site, old) != 1 {
			t.Fatalf("nginx.conf has not one %q", old)
		}
		site = strings.Replace(site, old, replacement, 1)
	}
	conf := fmt.Sprintf("daemon off; worker_processes 1; pid %[1]s/pid; error_log stderr notice; events {}\nhttp { access_log off; gzip on;", dir)
	for _, kind := range []string{"client_body", "proxy", "fastcgi", "uwsgi", "scgi"} {
		conf += fmt.Sprintf(" %s_temp_path %s/%s;", kind, dir, kind)
	}
	file := filepath.Join(dir, "nginx.conf")
	if err := os.WriteFile(file, []byte(conf+"\n"+site+"}\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	args := []string{"-e", "stderr", "-p", dir, "-c", file}
	if out, err := exec.Command(nginx, append(args, "-t")...).CombinedOutput(); err != nil || bytes.Contains(out, []byte("[warn]")) {
		t.Fatalf("nginx -t: %v\n%s", err, out)
	}
	return startProxy(t, p, exec.Command(nginx, args...), "start worker process ")
}

// makeCertificate makes a self-signed certificate for proxyHost, and returns the files of it and its key.
func makeCertificate(t *testing.T, dir string) (certificate, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{proxyHost}, NotAfter: time.Now().Add(time.Hour)}
	public, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	certificate, key = filepath.Join(dir, "certificate.pem"), filepath.Join(dir, "key.pem")
	for file, block := range map[string]*pem.Block{certificate: {Type: "CERTIFICATE", Bytes: public}, key: {Type: "PRIVATE KEY", Bytes: secret}} {
		if err := os.WriteFile(file, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return certificate, key
}

// startCaddy runs Caddy with the shipped site, and with certificates of its own instead of an authority's.
func startCaddy(t *testing.T, instances ...string) *proxy {
	t.Helper()
	caddy, dir := need(t, "caddy", "caddy"), t.TempDir()
	p := &proxy{http: freePort(t), https: freePort(t)}
	site, err := filepath.Abs("../scripts/deploy/Caddyfile")
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "Caddyfile")
	conf := fmt.Sprintf("{\ndebug\nadmin off\ndefault_bind 127.0.0.1\nlocal_certs\nskip_install_trust\nhttp_port %s\nhttps_port %s\n}\nimport %q\n", p.http, p.https, site)
	if err := os.WriteFile(file, []byte(conf), 0o644); err != nil {
		t.Fatal(err)
	}
	command := func(name, file string) *exec.Cmd {
		cmd := exec.Command(caddy, name, "--adapter", "caddyfile", "--config", file)
		cmd.Env = append(os.Environ(), "UPSTREAM="+strings.Join(instances, " "), "HOME="+dir, "XDG_DATA_HOME="+dir, "XDG_CONFIG_HOME="+dir)
		return cmd
	}
	if out, err := command("validate", site).CombinedOutput(); err != nil {
		t.Fatalf("caddy validate: %v\n%s", err, out)
	}
	return startProxy(t, p, command("run", file), "serving initial configuration", "added certificate to cache")
}

var proxies = map[string]func(t *testing.T, instances ...string) *proxy{"nginx": startNginx, "Caddy": startCaddy}

// do sends a request as a browser does. Its answer's body is closed when the test ends.
func (p *proxy) do(t *testing.T, method, address string, form url.Values, header ...string) *http.Response {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Accept-Encoding", "gzip")
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Origin", "https://"+proxyHost)
	}
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	resp, err := p.client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { resp.Body.Close() })
	return resp
}

// page reads an answer that was compressed once.
func page(t *testing.T, resp *http.Response) string {
	t.Helper()
	if got := resp.Header.Values("Content-Encoding"); len(got) != 1 || got[0] != "gzip" {
		t.Fatalf("Content-Encoding %q", got)
	}
	unzipped, err := gzip.NewReader(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(unzipped)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

func TestSiteWorksBehindTheProxiesOfTheDeployFiles(t *testing.T) {
	t.Parallel()
	for name, start := range proxies {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			testBehindProxy(t, start)
		})
	}
}

func testBehindProxy(t *testing.T, startProxy func(*testing.T, ...string) *proxy) {
	_, port, err := net.SplitHostPort(strings.TrimPrefix(start(t).url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	p := startProxy(t, "127.0.0.1:"+port)
	const base = "https://" + proxyHost

	if resp := p.do(t, http.MethodGet, "http://"+proxyHost+"/library?q=x", nil); resp.StatusCode != http.StatusPermanentRedirect ||
		!strings.HasPrefix(resp.Header.Get("Location"), base) || !strings.HasSuffix(resp.Header.Get("Location"), "/library?q=x") {
		t.Errorf("plain http: %d to %s", resp.StatusCode, resp.Header.Get("Location"))
	}

	home := p.do(t, http.MethodGet, base+"/", nil, "Cookie", "other="+strings.Repeat("x", 7<<10)) // 8 kB with all headers
	if home.StatusCode != http.StatusOK || home.Header.Get("Strict-Transport-Security") == "" {
		t.Errorf("home: %d, %v", home.StatusCode, home.Header)
	}
	if !strings.Contains(page(t, home), "</html>") {
		t.Error("home came in part")
	}

	started := p.do(t, http.MethodPost, base+"/lotteries", url.Values{"titles": {"Heat\nDune"}})
	if started.StatusCode != http.StatusSeeOther || len(started.Cookies()) == 0 {
		t.Fatalf("a lottery is started: %d, %v", started.StatusCode, started.Header)
	}
	for _, c := range started.Cookies() {
		if !c.Secure || !strings.HasPrefix(c.Name, "__Host-") {
			t.Errorf("cookie %s", c)
		}
	}
	path, _, _ := strings.Cut(started.Header.Get("Location"), "?")
	lottery := base + strings.TrimPrefix(path, base)
	if text := page(t, p.do(t, http.MethodGet, lottery, nil)); !strings.Contains(text, lottery) || strings.Contains(text, "http://"+proxyHost) {
		t.Errorf("the page's link to share is not %s", lottery)
	}

	events := bufio.NewScanner(p.do(t, http.MethodGet, lottery+"/live", nil).Body)
	awaitChange(t, events)
	if resp := p.do(t, http.MethodPost, lottery+"/tickets", url.Values{"titles": {"Alien"}}); resp.StatusCode != http.StatusSeeOther {
		t.Fatalf("a film is added: %d", resp.StatusCode)
	}
	awaitChange(t, events)

	tooLarge := p.do(t, http.MethodPost, lottery+"/tickets", url.Values{"titles": {strings.Repeat("Heat\n", 400_000)}})
	if tooLarge.StatusCode != http.StatusRequestEntityTooLarge || tooLarge.Header.Get("Content-Security-Policy") == "" {
		t.Errorf("a form of 2.8 MB: not the site's own 413 but %d, %v", tooLarge.StatusCode, tooLarge.Header)
	}
}

// awaitChange reads events until one says that the lottery has changed.
func awaitChange(t *testing.T, events *bufio.Scanner) {
	t.Helper()
	for events.Scan() {
		if events.Text() == "event: changed" {
			return
		}
	}
	t.Fatalf("the events ended: %v", events.Err())
}

func TestProxiesTellTheSiteWhoAsksForWhat(t *testing.T) {
	t.Parallel()
	for name, start := range proxies {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got *http.Request
			site := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got = r }))
			defer site.Close()
			start(t, strings.TrimPrefix(site.URL, "http://")).do(t, http.MethodGet, "https://"+proxyHost+"/", nil)
			if got.Host != proxyHost || got.Header.Get("X-Forwarded-Host") != proxyHost || got.Header.Get("X-Forwarded-Proto") != "https" ||
				got.Header.Get("X-Forwarded-For") != "127.0.0.1" {
				t.Errorf("host %s, headers %v", got.Host, got.Header)
			}
		})
	}
}

func TestProxiesAskAnotherInstanceWhileOneIsStopped(t *testing.T) {
	t.Parallel()
	for name, start := range proxies {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, b := "127.0.0.1:"+freePort(t), "127.0.0.1:"+freePort(t)
			p, stop := start(t, a, b), serveAt(t, a)
			for _, next := range []string{b, a, b} {
				for range 2 {
					if resp := p.do(t, http.MethodGet, "https://"+proxyHost+"/", nil); resp.StatusCode != http.StatusOK {
						t.Errorf("one of two instances is stopped, the other is to be %s: %d", next, resp.StatusCode)
					}
				}
				stopNext := serveAt(t, next)
				stop()
				stop = stopNext
			}
		})
	}
}

// serveAt serves at an address until stop is called.
func serveAt(t *testing.T, address string) (stop func()) {
	t.Helper()
	ln, err := net.Listen("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	server := &httptest.Server{Listener: ln, Config: &http.Server{Handler: http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})}}
	server.Start()
	t.Cleanup(server.Close)
	return server.Close
}
