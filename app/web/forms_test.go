package web

import (
	"io"
	"testing"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"movie-lottery/app/metrics"
)

// unreadable is a body that must not be read.
type unreadable struct{ t *testing.T }

func (u unreadable) Read([]byte) (int, error) {
	u.t.Error("the body was read")
	return 0, io.EOF
}

func TestMetricsReadNoBody(t *testing.T) {
	app := fiber.New()
	c := app.AcquireCtx(&fasthttp.RequestCtx{})
	defer app.ReleaseCtx(c)
	c.Request().SetBodyStream(unreadable{t}, 1<<30)
	s := &Server{Options: Options{Metrics: metrics.New("test")}}
	if err := s.metrics()(c); err != nil || c.Response().StatusCode() != fiber.StatusOK {
		t.Errorf("%d, %v", c.Response().StatusCode(), err)
	}
}

func TestFormThatWasNotReadHasNoFields(t *testing.T) {
	app := fiber.New()
	c := app.AcquireCtx(&fasthttp.RequestCtx{})
	defer app.ReleaseCtx(c)
	c.Request().Header.SetMethod(fiber.MethodPost)
	c.Request().Header.SetContentType(fiber.MIMEApplicationForm)
	c.Request().Header.Set("HX-Request", "true")
	c.Request().SetBodyStream(unreadable{t}, 1<<30)
	if part(c) != "" || field(c, "titles") != "" || fields(c, "movie") != nil || allFields(c) != nil || len(parseStartForm(c).Titles) > 0 {
		t.Error("it has fields")
	}
	c.Request().SetBodyRaw([]byte("part=news&movie=1&movie=2"))
	if part(c) != "news" || len(fields(c, "movie")) != 2 {
		t.Error("a form that was read has none")
	}
}
