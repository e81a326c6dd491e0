package main

import "testing"

func TestTidyDumpKeepsOnlyStatements(t *testing.T) {
	dump := `--
-- PostgreSQL database dump
--

\restrict abc

SET statement_timeout = 0;
SELECT pg_catalog.set_config('search_path', '', false);

CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;


--
-- Name: EXTENSION pg_trgm; Type: COMMENT; Schema: -; Owner: -
--

COMMENT ON EXTENSION pg_trgm IS 'text similarity';


CREATE TABLE public.movies (
    id bigint NOT NULL
);


\unrestrict abc
`
	want := `CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;

CREATE TABLE public.movies (
    id bigint NOT NULL
);
`
	if got := tidyDump(dump); got != want {
		t.Errorf("got:\n%s", got)
	}
}
