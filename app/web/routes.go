package web

import (
	"github.com/gofiber/fiber/v2"

	"movie-lottery/app/lottery"
)

// routes adds every URL of the site, one line each.
func (s *Server) routes() {
	s.app.Use(s.logRequest, s.secure, s.recovered, s.checkHost)

	get := func(path string, h fiber.Handler) { s.app.Get(path, s.inTurn, rightCode(h)) }
	// A refused form leaves its address in the browser. A GET of it leads back to the page that has the form.
	post := func(path string, h fiber.Handler, page string) {
		s.app.Post(path, s.sameOrigin, s.limitForm, s.inTurn, s.limitChanges, h)
		s.app.Get(path, func(c *fiber.Ctx) error { return seeOther(c, fill(page, c)) })
	}

	house := s.requireLogin // what is not of one lottery needs the password, where there is one

	get("/", house(s.home))
	post("/lotteries", house(s.startLottery), "/")
	s.app.Post("/preview", s.sameOrigin, s.limitForm, s.inTurn, house(s.preview)) // which counts for itself
	s.app.Get("/preview", func(c *fiber.Ctx) error { return seeOther(c, "/") })
	post("/language", s.chooseLanguage, "/")
	get("/login", s.login)
	s.app.Post("/login", s.sameOrigin, s.limitForm, s.inTurn, s.logIn)
	post("/logout", s.logOut, "/")
	get("/site.webmanifest", s.manifest)

	get("/l/:code", s.lottery)
	get("/l/:code/screen", s.screen)
	get("/l/:code/live", s.live)
	get("/l/:code/again", house(s.rematch))
	get("/l/:code/qr.svg", s.qr)
	s.app.Get("/l/:code/host", noStore, s.hideKey, s.inTurn, rightCode(s.hostPage))
	s.app.Post("/l/:code/host", noStore, s.sameOrigin, s.limitForm, s.inTurn, s.limitChanges, s.openKey)
	post("/l/:code/host/renew", s.renewHostKeys, "/l/:code/host")
	get("/l/:code/proof", s.proof)
	get("/l/:code/proof.json", s.proofJSON)
	post("/l/:code/tickets", s.addTickets, "/l/:code")
	s.app.Post("/l/:code/preview", s.sameOrigin, s.limitForm, s.inTurn, s.previewTickets) // which counts for itself
	s.app.Get("/l/:code/preview", func(c *fiber.Ctx) error { return seeOther(c, fill("/l/:code", c)) })
	get("/l/:code/tickets/:n", s.ticket)
	get("/l/:code/tickets/:n/edit", s.editForm)
	s.app.Post("/l/:code/tickets/:n/edit", s.sameOrigin, s.limitForm, s.inTurn, s.limitChanges, s.editTicket)
	post("/l/:code/tickets/:n/remove", s.removeTicket, "/l/:code")
	post("/l/:code/tickets/:n/restore", s.restoreTicket, "/l/:code")
	post("/l/:code/tickets/:n/split", s.splitTicket, "/l/:code")
	post("/l/:code/tickets/:n/confirm", s.confirmTicket, "/l/:code")
	post("/l/:code/tickets/:n/ask", s.askTicket, "/l/:code")
	post("/l/:code/tickets/:n/seen", s.setMark(lottery.Seen, true), "/l/:code")
	post("/l/:code/tickets/:n/unseen", s.setMark(lottery.Seen, false), "/l/:code")
	post("/l/:code/tickets/:n/veto", s.setMark(lottery.Veto, true), "/l/:code")
	post("/l/:code/tickets/:n/unveto", s.setMark(lottery.Veto, false), "/l/:code")
	post("/l/:code/tickets/:n/weight", s.setWeight, "/l/:code")
	post("/l/:code/seen/leave", s.leaveOutSeen, "/l/:code")
	post("/l/:code/seen/restore", s.putBackSeen, "/l/:code")
	post("/l/:code/guests/:g/absent", s.setAbsent(true), "/l/:code")
	post("/l/:code/guests/:g/present", s.setAbsent(false), "/l/:code")
	post("/l/:code/settings", s.changeSettings, "/l/:code")
	post("/l/:code/tickets/:n/watched", s.markWinnerWatched, "/l/:code")
	post("/l/:code/tickets/:n/unwatched", s.markWinnerUnwatched, "/l/:code")
	post("/l/:code/me", s.nameGuest, "/l/:code")
	post("/l/:code/guests/:g/remove", s.removeGuest, "/l/:code")
	post("/l/:code/guests/:g/restore", s.restoreGuest, "/l/:code")
	post("/l/:code/draw", s.draw, "/l/:code")
	post("/l/:code/redraw", s.redraw, "/l/:code")
	post("/l/:code/next", s.nextRound, "/l/:code")
	post("/l/:code/back", s.closeRound, "/l/:code")
	post("/l/:code/delete", s.deleteLottery, "/l/:code")
	post("/l/:code/restore", s.restoreLottery, "/l/:code")

	get(completionPath, house(s.complete))
	get("/history", house(s.history))

	get("/library", house(s.library))
	s.app.Post("/library", s.sameOrigin, s.limitForm, s.inTurn, s.limitChanges, house(s.addFilms))
	s.app.Post("/library/preview", s.sameOrigin, s.limitForm, s.inTurn, house(s.previewFilms)) // which counts for itself
	s.app.Get("/library/preview", func(c *fiber.Ctx) error { return seeOther(c, libraryPath) })
	get("/library/:id", house(s.film))
	post("/library/:id/watched", house(s.markWatched), "/library")
	post("/library/:id/unwatched", house(s.markUnwatched), "/library")
	post("/library/:id/delete", house(s.deleteFilm), "/library")
	post("/library/:id/restore", house(s.restoreFilm), "/library")

	get(backupPath, house(s.showBackup))
	s.app.Post(backupPath, s.sameOrigin, s.limitChanges, house(s.restoreBackup)) // which reads its body itself, so that it takes no turn from others
	post("/backup/download", house(s.downloadBackup), backupPath)

	get("/health", s.health)
	get("/health/ready", s.ready)
	get("/metrics", s.metrics())
	get("/static/:hash/*", s.static)
	get("/posters/:sum/:year/*", s.posterFile)
}
