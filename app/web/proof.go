package web

import (
	"github.com/gofiber/fiber/v2"

	"movie-lottery/app/words"
)

// proofJSON answers programs; its errors are for them too.
func (s *Server) proofJSON(c *fiber.Ctx) error {
	proof, err := s.Store.Proof(c.UserContext(), param(c, "code"))
	if err == nil {
		return c.JSON(proof)
	}
	status := refused(c, err)
	return c.Status(status).JSON(fiber.Map{"error": errorWords(words.Get(words.Default), status, err).heading})
}
