package web

import (
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"mime"
	"path"
	"strings"
	"sync"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"
)

// assets are the files of static/, each under an address that holds its hash: what is there never changes.
type assets map[string]*asset

type asset struct {
	url      string
	kind     string // its media type
	body     []byte
	squeezed func() []byte // gzipped, when somebody first asks for it
}

func loadAssets(files fs.FS) (assets, error) {
	all := assets{}
	err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasPrefix(d.Name(), ".") {
			return err
		}
		body, err := fs.ReadFile(files, name)
		sum := sha256.Sum256(body)
		all[name] = &asset{
			url:  "/static/" + hex.EncodeToString(sum[:8]) + "/" + name,
			kind: mime.TypeByExtension(path.Ext(name)),
			body: body,
			squeezed: sync.OnceValue(func() []byte {
				return fasthttp.AppendGzipBytesLevel(nil, body, fasthttp.CompressBestCompression)
			}),
		}
		return err
	})
	return all, err
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
	c.Set(fiber.HeaderCacheControl, "public, max-age=31536000, immutable")
	c.Set(fiber.HeaderContentType, file.kind)
	if c.Context().Request.Header.HasAcceptEncoding("gzip") {
		c.Set(fiber.HeaderContentEncoding, "gzip")
		return c.Send(file.squeezed())
	}
	return c.Send(file.body)
}
