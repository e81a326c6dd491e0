package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"movie-lottery/static"
)

// What browsers get as one: the small files in css/, and the scripts that every page has.
const (
	stylesheet = "site.css"
	script     = "site.js"
)

// immutable is said of what never changes under its address.
const immutable = "public, max-age=31536000, immutable"

// assets are the files of static/, each under an address that holds its hash: what is there never changes.
type assets map[string]*asset

type asset struct {
	url      string
	kind     string // its media type
	body     []byte
	squeezed func() []byte // gzipped, when somebody first asks for it; nil: it is compressed by its nature
}

// kinds are the media types of what is in static/, wherever it runs: the system's own list takes longer to read than all
// of the files.
var kinds = map[string]string{
	".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml", ".png": "image/png",
}

// plain is a stylesheet without what it says to its readers alone: comments and indents. They are a sixth of it.
func plain(style []byte) []byte {
	var out bytes.Buffer
	for line := range bytes.Lines(withoutComments(style)) {
		out.Write(bytes.TrimLeft(line, " \t\n"))
	}
	return out.Bytes()
}

func withoutComments(style []byte) (out []byte) {
	for {
		before, rest, found := bytes.Cut(style, []byte("/*"))
		out = append(out, before...)
		if !found {
			return out
		}
		_, style, _ = bytes.Cut(rest, []byte("*/"))
	}
}

func loadAssets(files fs.FS) (assets, error) {
	styles, err := joined(files, "css/%s.css", static.Styles)
	if err != nil {
		return nil, err
	}
	scripts, err := joined(files, "%s.js", static.Scripts)
	if err != nil {
		return nil, err
	}
	all := assets{stylesheet: newAsset(stylesheet, plain(styles)), script: newAsset(script, scripts)}
	err = fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasPrefix(d.Name(), ".") {
			return err
		}
		if path.Ext(name) == ".css" || slices.Contains(static.Scripts, strings.TrimSuffix(name, ".js")) {
			return nil
		}
		body, err := fs.ReadFile(files, name)
		all[name] = newAsset(name, body)
		return err
	})
	return all, err
}

// joined are the files of such names, one after the other.
func joined(files fs.FS, pattern string, names []string) (all []byte, err error) {
	for _, name := range names {
		body, err := fs.ReadFile(files, fmt.Sprintf(pattern, name))
		if err != nil {
			return nil, err
		}
		all = append(all, body...)
	}
	return all, nil
}

func newAsset(name string, body []byte) *asset {
	sum := sha256.Sum256(body)
	a := &asset{
		url:  "/static/" + hex.EncodeToString(sum[:8]) + "/" + name,
		kind: kinds[path.Ext(name)],
		body: body,
	}
	if a.kind != "image/png" {
		a.squeezed = sync.OnceValue(func() []byte {
			return fasthttp.AppendGzipBytesLevel(nil, body, fasthttp.CompressBestCompression)
		})
	}
	return a
}

// url is where a file is found; empty where there is no such file.
func (a assets) url(name string) string {
	if file := a[name]; file != nil {
		return file.url
	}
	return ""
}

func (s *Server) static(c *fiber.Ctx) error {
	file := s.assets[c.Params("*")]
	if file == nil || file.url != c.Path() {
		return fiber.ErrNotFound
	}
	c.Set(fiber.HeaderCacheControl, immutable)
	c.Set(fiber.HeaderContentType, file.kind)
	if file.squeezed != nil && c.Context().Request.Header.HasAcceptEncoding("gzip") {
		c.Set(fiber.HeaderContentEncoding, "gzip")
		return c.Send(file.squeezed())
	}
	return c.Send(file.body)
}
