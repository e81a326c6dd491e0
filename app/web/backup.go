package web

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"movie-lottery/app/backup"
	"movie-lottery/app/i18n"
	"movie-lottery/app/web/view"
)

const (
	backupPath     = "/backup"
	backupDeadline = time.Hour        // of a download, and of a restore
	unpackedShare  = 4                // a backup may have so many times MAX_DB_SIZE, unpacked: PostgreSQL compresses long lists
	stallTimeout   = 30 * time.Second // after which a client that neither sends nor takes anything is given up
	slowestRate    = 64 << 10         // bytes that a client has to send or take in a second, over stallTimeout
)

var errNoFile = errors.New("the form has no file")

// backupProblems are the keys of the sentences for why a backup is refused.
var backupProblems = map[error]string{
	errWrongPassword:   "login.wrong",
	errNoFile:          "backup.file.none",
	backup.ErrBusy:     "backup.busy",
	backup.ErrNoBackup: "backup.no",
	backup.ErrFormat:   "backup.newer",
	backup.ErrNewer:    "backup.newer",
	backup.ErrDamaged:  "backup.damaged",
	backup.ErrTooLarge: "backup.large",
	backup.ErrNotEmpty: "backup.full",
	backup.ErrSchema:   "backup.schema",
}

// backupPage downloads all data of the site, and restores it.
type backupPage struct {
	Notice        flash
	Open          bool // the site has no password, so that its forms ask for that of backups
	DownloadError string
	RestoreError  string
}

func (backupPage) Head(l *i18n.Language) view.Head {
	return view.Head{Title: l.Text("backup.h") + " · " + l.Text("brand")}
}

// BackupPassword returns the password that backups ask for on a site without a password of its own, for its log; empty on a
// site with one, which opens its backups too.
func (s *Server) BackupPassword() string {
	if s.Password != "" {
		return ""
	}
	return encoding.EncodeToString(s.signer.mac("backup", nil)[:15])
}

// checkOperator fails where a site without a password is not sent that of backups.
func (s *Server) checkOperator(c *fiber.Ctx, typed string) error {
	if s.Password != "" {
		return nil // requireLogin has asked for it
	}
	return s.checkPassword(c, typed, s.BackupPassword())
}

func (s *Server) showBackup(c *fiber.Ctx) error {
	return s.render(c, fiber.StatusOK, "backup", backupPage{Notice: s.takeFlash(c, backupPath), Open: s.Password == ""})
}

// downloadBackup answers with a backup, as it is read from the database on a connection of its own.
func (s *Server) downloadBackup(c *fiber.Ctx) error {
	refuse := func(err error) error {
		return s.refuseBackup(c, err, backupPage{DownloadError: s.backupProblem(c, err)})
	}
	if err := s.checkOperator(c, field(c, "password")); err != nil {
		return refuse(err)
	}
	if !s.backups.TryAcquire(1) {
		return refuse(backup.ErrBusy)
	}
	ctx, cancel := context.WithTimeout(c.UserContext(), backupDeadline)
	read, write := io.Pipe()
	go func() {
		rows, err := s.Database.Write(ctx, write)
		logBackup(ctx, "downloading a backup", rows, err)
		cancel()
		s.backups.Release(1) // before the client knows that it has all
		write.CloseWithError(err)
	}()
	body := bufio.NewReader(read)
	if _, err := body.Peek(1); err != nil { // the backup failed before it had anything to send
		return refuse(err)
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	c.Set(fiber.HeaderContentType, "application/gzip")
	c.Set(fiber.HeaderContentDisposition, fmt.Sprintf(`attachment; filename="movie-lottery-%s.jsonl.gz"`, time.Now().In(s.TimeZone).Format(time.DateOnly)))
	return c.SendStream(&sentStream{Reader: body, Closer: read, ctx: c.Context(), patience: stallTimeout})
}

// patienceAfter returns how long a client may still keep the site waiting, once it took so long for so many bytes. Other backups,
// migrations and, during a restore, changes wait as long.
func patienceAfter(patience, took time.Duration, bytes int) time.Duration {
	return min(stallTimeout, patience-took+time.Duration(bytes)*time.Second/slowestRate)
}

// sentStream is the body of an answer that may take long, if its client takes parts of it fast enough; see patienceAfter.
// Closing it makes the goroutine that writes it fail, and end.
type sentStream struct {
	io.Reader
	io.Closer
	ctx      *fasthttp.RequestCtx
	patience time.Duration
	sent     int       // bytes that the client was given last
	since    time.Time // when that was
}

// Read implements io.Reader.
func (s *sentStream) Read(p []byte) (n int, err error) {
	if s.sent > 0 {
		s.patience = patienceAfter(s.patience, time.Since(s.since), s.sent)
	}
	n, err = s.Reader.Read(p)
	s.sent, s.since = n, time.Now()
	_ = s.ctx.SetWriteDeadline(time.Now().Add(s.patience)) // a connection that is closed fails to be written to
	return n, err
}

// restoreBackup stores the backup in a form, as it arrives.
func (s *Server) restoreBackup(c *fiber.Ctx) error {
	form := newUpload(c)
	file, err := s.openUpload(c, form)
	if err == nil {
		err = s.restore(c, file)
	}
	if err != nil {
		form.left = maxDiscarded
		_, _ = io.CopyN(io.Discard, form, max(s.MaxDBSize, maxDiscarded)) // a browser that is still sending does not read the answer
		return s.refuseBackup(c, err, backupPage{RestoreError: s.backupProblem(c, err)})
	}
	return s.redirectWithFlash(c, backupPath, flash{Kind: backupRestored})
}

func (s *Server) restore(c *fiber.Ctx, file io.Reader) error {
	if !s.backups.TryAcquire(1) {
		return backup.ErrBusy
	}
	defer s.backups.Release(1)
	ctx, cancel := context.WithTimeout(c.UserContext(), backupDeadline)
	defer cancel()
	rows, err := s.Database.Restore(ctx, file, unpackedShare*s.MaxDBSize, io.Discard)
	logBackup(ctx, "restoring a backup", rows, err)
	return err
}

func logBackup(ctx context.Context, what string, rows backup.Rows, err error) {
	if err != nil {
		LogOf(ctx).Warn(what+" failed", "error", err)
		return
	}
	LogOf(ctx).Info(what, "rows", rows)
}

// openUpload returns the file of a form of several parts, after it has checked the password in the part before.
func (s *Server) openUpload(c *fiber.Ctx, form *upload) (io.Reader, error) {
	kind, parameters, _ := mime.ParseMediaType(c.Get(fiber.HeaderContentType))
	if kind != fiber.MIMEMultipartForm {
		return nil, fiber.ErrUnsupportedMediaType
	}
	release, err := s.takeBytes(c, maxForm)
	if err != nil {
		return nil, err
	}
	defer release()
	parts := multipart.NewReader(form, parameters["boundary"])
	password := ""
	for {
		part, err := parts.NextPart()
		if err != nil {
			return nil, fiber.ErrBadRequest
		}
		switch part.FormName() {
		case "password":
			typed, err := io.ReadAll(part)
			if err != nil {
				return nil, fiber.ErrBadRequest
			}
			password = sanitize(typed)
		case "file":
			if err := s.checkOperator(c, password); err != nil {
				return nil, err
			}
			if part.FileName() == "" {
				return nil, errNoFile
			}
			form.trusted = true
			return part, nil
		}
	}
}

// upload is the body of a form with a file. Until it is trusted, it has the limits of all forms on bytes and time. From then
// on it may take long, if its client sends parts of it fast enough; see patienceAfter.
type upload struct {
	body     io.Reader
	ctx      *fasthttp.RequestCtx
	trusted  bool
	left     int // bytes that may still be read while it is not trusted
	patience time.Duration
}

func newUpload(c *fiber.Ctx) *upload {
	u := &upload{body: c.Request().BodyStream(), ctx: c.Context(), left: maxForm, patience: stallTimeout}
	if !c.Request().IsBodyStream() {
		u.body = bytes.NewReader(c.Request().Body())
	}
	return u
}

// Read implements io.Reader.
func (u *upload) Read(p []byte) (n int, err error) {
	if u.trusted {
		start := time.Now()
		_ = u.ctx.SetReadDeadline(start.Add(u.patience)) // a connection that is closed fails to be read from
		n, err = u.body.Read(p)
		u.patience = patienceAfter(u.patience, time.Since(start), n)
		return n, err
	}
	if u.left <= 0 {
		return 0, io.EOF
	}
	n, err = u.body.Read(p[:min(len(p), u.left)])
	u.left -= n
	return n, err
}

// backupProblem returns the sentence for why a backup is refused.
func (s *Server) backupProblem(c *fiber.Ctx, err error) string {
	l := s.language(c)
	if many, ok := errors.AsType[tooMany](err); ok {
		return l.Text("login.many", "n", many.seconds())
	}
	for known, key := range backupProblems {
		if errors.Is(err, known) {
			return l.Text(key)
		}
	}
	return l.Text("backup.failed")
}

// refuseBackup answers with the page. An error that is about neither the form nor the file is returned.
func (s *Server) refuseBackup(c *fiber.Ctx, cause error, p backupPage) error {
	if _, isRequest := errors.AsType[*fiber.Error](cause); isRequest || errors.Is(cause, errBusy) || errors.Is(cause, backup.ErrUnavailable) {
		return cause
	}
	p.Open = s.Password == ""
	return s.render(c, refused(c, cause), "backup", p)
}
