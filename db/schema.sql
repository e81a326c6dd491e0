-- Written by make schema: what the migrations make, in one file to read.

CREATE COLLATION public.title_order (provider = icu, locale = 'uk-u-kn-true-kr-latn');

CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;

CREATE FUNCTION public.add_guests_of_tickets() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
	INSERT INTO guests (lottery_id, browser)
	SELECT lottery_id, browser FROM added
	 WHERE browser IS NOT NULL AND NOT EXISTS (SELECT FROM devices d WHERE d.lottery_id = added.lottery_id AND d.visitor = added.browser)
	 GROUP BY lottery_id, browser
	 ORDER BY lottery_id, min(n);
	RETURN NULL;
END $$;

CREATE FUNCTION public.beginnings(search text) RETURNS text[]
    LANGUAGE sql IMMUTABLE STRICT COST 1000 PARALLEL SAFE
    RETURN ARRAY(SELECT "left"(line.line, n.n) AS "left" FROM unnest(string_to_array(beginnings.search, '
'::text)) line(line), generate_series(1, 2) n(n) WHERE (line.line <> ''::text));

CREATE FUNCTION public.complete_draw() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
	NEW.round := (SELECT round FROM lotteries WHERE id = NEW.lottery_id);
	NEW.tickets := tickets_of_list(NEW.lottery_id, NEW.list, NEW.winner, NEW.ticket);
	SELECT coalesce(max(weight) FILTER (WHERE i = NEW.winner), 1), sum(weight) INTO NEW.weight, NEW.total
	  FROM (SELECT split_part(line, E'\t', 2)::integer AS weight, i
	          FROM unnest(string_to_array(rtrim(NEW.list, E'\n'), E'\n')) WITH ORDINALITY AS lines (line, i)) lines;
	RETURN NEW;
END $$;

CREATE FUNCTION public.delete_devices() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
	DELETE FROM devices WHERE lottery_id = OLD.lottery_id AND g = OLD.g;
	RETURN NULL;
END $$;

CREATE FUNCTION public.erase_typed() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
	NEW.typed := NULL;
	NEW.sender := NULL;
	RETURN NEW;
END $$;

CREATE FUNCTION public.negate_rule() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
	NEW.rule := -NEW.rule;
	RETURN NEW;
END $$;

CREATE FUNCTION public.number_guest() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
	NEW.g := (SELECT g FROM devices WHERE lottery_id = NEW.lottery_id AND visitor = NEW.browser);
	IF NEW.g IS NULL THEN
		NEW.g := (SELECT coalesce(max(g), 0) + 1 FROM guests WHERE lottery_id = NEW.lottery_id);
		INSERT INTO devices VALUES (NEW.lottery_id, NEW.browser, NEW.g);
	ELSIF NOT EXISTS (SELECT FROM guests WHERE lottery_id = NEW.lottery_id AND browser = NEW.browser) THEN
		-- A second device of a guest, of which the version before knows nothing.
		UPDATE guests SET name = NEW.name WHERE lottery_id = NEW.lottery_id AND g = NEW.g AND NEW.name <> '';
		RETURN NULL;
	END IF;
	RETURN NEW;
END $$;

CREATE FUNCTION public.open_rounds() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
	INSERT INTO rounds (lottery_id, number, last, search, rule, opened_at, hidden)
	SELECT id, 1, nullif(draws, 0), search, rule, created_at, deleted_at IS NOT NULL FROM added ORDER BY id;
	RETURN NULL;
END $$;

CREATE FUNCTION public.set_draws_film() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
	NEW.film_id := (SELECT film_id FROM tickets WHERE lottery_id = NEW.lottery_id AND n = NEW.ticket);
	RETURN NEW;
END $$;

CREATE FUNCTION public.set_lotteries_changed_at() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
	NEW.changed_at := now();
	NEW.anonymized_at := NULL;
	RETURN NEW;
END $$;

CREATE FUNCTION public.set_rounds() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
	IF NEW.round > OLD.round THEN
		INSERT INTO rounds (lottery_id, number, before, last_n, search, rule, hidden)
		VALUES (NEW.id, NEW.round, NEW.drawn_before, OLD.last_n, NEW.search, NEW.rule, NEW.deleted_at IS NOT NULL);
		RETURN NULL;
	ELSIF NEW.round < OLD.round THEN
		DELETE FROM rounds WHERE lottery_id = NEW.id AND number > NEW.round;
	END IF;
	UPDATE rounds SET last = CASE WHEN NEW.draws > NEW.drawn_before THEN NEW.draws END, search = NEW.search, rule = NEW.rule
	 WHERE lottery_id = NEW.id AND number = NEW.round;
	IF (NEW.deleted_at IS NULL) <> (OLD.deleted_at IS NULL) THEN
		UPDATE rounds SET hidden = NEW.deleted_at IS NOT NULL WHERE lottery_id = NEW.id;
	END IF;
	RETURN NULL;
END $$;

CREATE FUNCTION public.tickets_of_list(lottery bigint, list text, winner integer, ticket integer) RETURNS integer[]
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
	RETURN (
		SELECT array_agg(CASE WHEN i = winner THEN ticket ELSE coalesce(n, 0) END ORDER BY i)
		  FROM (SELECT string_to_array(line, E'\t') AS fields, i
		          FROM unnest(string_to_array(rtrim(list, E'\n'), E'\n')) WITH ORDINALITY AS lines (line, i)) lines
		  LEFT JOIN (SELECT DISTINCT ON (title, year) title, year, n FROM tickets
		              WHERE lottery_id = lottery ORDER BY title, year, removed, n) films
		    ON films.title = fields[3] AND films.year = coalesce(fields[4], '0')::smallint);
END $$;

CREATE TABLE public.devices (
    lottery_id bigint NOT NULL,
    visitor bytea NOT NULL,
    g integer NOT NULL,
    CONSTRAINT devices_g_check CHECK ((g > 0)),
    CONSTRAINT devices_visitor_check CHECK ((octet_length(visitor) = 16))
);

CREATE TABLE public.draws (
    lottery_id bigint NOT NULL,
    number smallint NOT NULL,
    seed bytea NOT NULL,
    word text,
    reason text,
    list text,
    winner integer,
    ticket integer,
    drawn_at timestamp with time zone,
    film_id bigint,
    letters_from text,
    visitor bytea,
    told boolean DEFAULT false NOT NULL,
    round smallint,
    tickets integer[],
    weight integer,
    total integer,
    CONSTRAINT draws_check CHECK ((num_nulls(word, list, winner, ticket, drawn_at) = ANY (ARRAY[0, 5]))),
    CONSTRAINT draws_letters_from_check CHECK ((letters_from = ANY (ARRAY['browser'::text, 'site'::text]))),
    CONSTRAINT draws_number_check CHECK ((number > 0)),
    CONSTRAINT draws_reason_check CHECK ((char_length(reason) <= 200)),
    CONSTRAINT draws_seed_check CHECK ((octet_length(seed) = 32)),
    CONSTRAINT draws_visitor_check CHECK ((octet_length(visitor) = 16)),
    CONSTRAINT draws_word_check CHECK ((char_length(word) <= 100))
);

CREATE TABLE public.film_ids (
    provider text NOT NULL,
    value text NOT NULL,
    film_id bigint NOT NULL,
    CONSTRAINT film_ids_provider_check CHECK ((provider = ANY (ARRAY['imdb'::text, 'tmdb'::text, 'kinopoisk'::text, 'letterboxd'::text, 'trakt'::text]))),
    CONSTRAINT film_ids_value_check CHECK ((value <> ''::text))
);

CREATE TABLE public.films (
    id bigint NOT NULL,
    title text NOT NULL,
    year smallint DEFAULT 0 NOT NULL,
    fold text NOT NULL COLLATE pg_catalog."C",
    search text NOT NULL COLLATE pg_catalog."C",
    added_at timestamp with time zone,
    watched_on date,
    rating smallint DEFAULT 0 NOT NULL,
    runtime smallint,
    genres text[] DEFAULT '{}'::text[] NOT NULL,
    tags text[] DEFAULT '{}'::text[] NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    deleted_at timestamp with time zone,
    rule smallint DEFAULT 0 NOT NULL,
    sort_title text DEFAULT ''::text NOT NULL COLLATE public.title_order,
    CONSTRAINT films_fold_check CHECK ((fold <> ''::text)),
    CONSTRAINT films_rating_check CHECK (((rating >= 0) AND (rating <= 10))),
    CONSTRAINT films_runtime_check CHECK ((runtime > 0)),
    CONSTRAINT films_title_check CHECK (((char_length(title) >= 1) AND (char_length(title) <= 200))),
    CONSTRAINT films_year_check CHECK (((year = 0) OR ((year >= 1870) AND (year <= 2200))))
);

ALTER TABLE public.films ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.films_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.guests (
    lottery_id bigint NOT NULL,
    browser bytea NOT NULL,
    host boolean DEFAULT false NOT NULL,
    name text DEFAULT ''::text NOT NULL,
    g integer,
    absent boolean DEFAULT false NOT NULL,
    absent_since bigint DEFAULT 0 NOT NULL,
    CONSTRAINT guests_browser_check CHECK ((octet_length(browser) = 16)),
    CONSTRAINT guests_g_check CHECK ((g > 0)),
    CONSTRAINT guests_name_check CHECK ((char_length(name) <= 40))
);

CREATE TABLE public.lotteries (
    id bigint NOT NULL,
    code text NOT NULL,
    name text DEFAULT ''::text NOT NULL,
    lang text DEFAULT 'en'::text NOT NULL,
    version bigint DEFAULT 1 NOT NULL,
    draws smallint DEFAULT 0 NOT NULL,
    last_n integer DEFAULT 0 NOT NULL,
    settings jsonb DEFAULT '{}'::jsonb NOT NULL,
    search text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C",
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    deleted_at timestamp with time zone,
    changed_at timestamp with time zone DEFAULT now(),
    anonymized_at timestamp with time zone,
    from_id bigint,
    rule smallint DEFAULT 0 NOT NULL,
    key_renewals integer DEFAULT 0 NOT NULL,
    round smallint DEFAULT 1 NOT NULL,
    drawn_before smallint DEFAULT 0 NOT NULL,
    CONSTRAINT lotteries_code_check CHECK ((code ~ '^[0-9a-z]{10,}$'::text)),
    CONSTRAINT lotteries_name_check CHECK ((char_length(name) <= 80))
);

ALTER TABLE public.lotteries ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.lotteries_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.maintenance (
    name text NOT NULL,
    last_run timestamp with time zone NOT NULL
);

CREATE TABLE public.marks (
    lottery_id bigint NOT NULL,
    n integer NOT NULL,
    g integer NOT NULL,
    mark text NOT NULL,
    since bigint DEFAULT 0 NOT NULL,
    CONSTRAINT marks_g_check CHECK ((g > 0)),
    CONSTRAINT marks_mark_check CHECK ((mark = ANY (ARRAY['seen'::text, 'veto'::text])))
);

CREATE TABLE public.rounds (
    id bigint NOT NULL,
    lottery_id bigint NOT NULL,
    number smallint NOT NULL,
    before smallint DEFAULT 0 NOT NULL,
    last smallint,
    last_n integer DEFAULT 0 NOT NULL,
    search text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C",
    rule smallint DEFAULT 0 NOT NULL,
    opened_at timestamp with time zone DEFAULT now() NOT NULL,
    hidden boolean DEFAULT false NOT NULL,
    CONSTRAINT rounds_number_check CHECK (((number >= 1) AND (number <= 100)))
);

ALTER TABLE public.rounds ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.rounds_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.schema_migrations (
    version character varying NOT NULL
);

CREATE TABLE public.tickets (
    lottery_id bigint NOT NULL,
    n integer NOT NULL,
    film_id bigint NOT NULL,
    title text NOT NULL,
    year smallint DEFAULT 0 NOT NULL,
    weight smallint DEFAULT 1 NOT NULL,
    browser bytea,
    removed boolean DEFAULT false NOT NULL,
    typed text,
    left_out boolean DEFAULT false NOT NULL,
    with_guest boolean DEFAULT false NOT NULL,
    lost smallint DEFAULT 0 NOT NULL,
    won smallint,
    sender text,
    left_out_since bigint DEFAULT 0 NOT NULL,
    CONSTRAINT tickets_browser_check CHECK ((octet_length(browser) = 16)),
    CONSTRAINT tickets_n_check CHECK ((n > 0)),
    CONSTRAINT tickets_sender_check CHECK ((char_length(sender) <= 40)),
    CONSTRAINT tickets_title_check CHECK (((char_length(title) >= 1) AND (char_length(title) <= 200))),
    CONSTRAINT tickets_weight_check CHECK (((weight >= 0) AND (weight <= 5)))
);

ALTER TABLE ONLY public.devices
    ADD CONSTRAINT devices_pkey PRIMARY KEY (lottery_id, visitor);

ALTER TABLE ONLY public.draws
    ADD CONSTRAINT draws_pkey PRIMARY KEY (lottery_id, number);

ALTER TABLE ONLY public.film_ids
    ADD CONSTRAINT film_ids_pkey PRIMARY KEY (provider, value);

ALTER TABLE ONLY public.films
    ADD CONSTRAINT films_fold_year_key UNIQUE (fold, year);

ALTER TABLE ONLY public.films
    ADD CONSTRAINT films_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.guests
    ADD CONSTRAINT guests_pkey PRIMARY KEY (lottery_id, browser);

ALTER TABLE ONLY public.lotteries
    ADD CONSTRAINT lotteries_code_key UNIQUE (code);

ALTER TABLE ONLY public.lotteries
    ADD CONSTRAINT lotteries_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.maintenance
    ADD CONSTRAINT maintenance_pkey PRIMARY KEY (name);

ALTER TABLE ONLY public.marks
    ADD CONSTRAINT marks_pkey PRIMARY KEY (lottery_id, n, mark, g);

ALTER TABLE ONLY public.rounds
    ADD CONSTRAINT rounds_lottery_id_number_key UNIQUE (lottery_id, number);

ALTER TABLE ONLY public.rounds
    ADD CONSTRAINT rounds_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.schema_migrations
    ADD CONSTRAINT schema_migrations_pkey PRIMARY KEY (version);

ALTER TABLE ONLY public.tickets
    ADD CONSTRAINT tickets_pkey PRIMARY KEY (lottery_id, n);

CREATE INDEX draws_film ON public.draws USING btree (film_id, drawn_at) WHERE (film_id IS NOT NULL);

CREATE INDEX film_ids_film ON public.film_ids USING btree (film_id);

CREATE INDEX films_beginnings ON public.films USING gin (public.beginnings(search)) WHERE ((added_at IS NOT NULL) AND (deleted_at IS NULL));

CREATE INDEX films_by_added ON public.films USING btree (((watched_on IS NULL)), added_at DESC, id DESC) WHERE ((added_at IS NOT NULL) AND (deleted_at IS NULL));

CREATE INDEX films_by_beginning ON public.films USING btree (((added_at IS NULL)), "left"(split_part(search, '
'::text, 2), 32), id) WHERE (deleted_at IS NULL);

CREATE INDEX films_by_rating ON public.films USING btree (((watched_on IS NULL)), rating DESC, id DESC) WHERE ((added_at IS NOT NULL) AND (deleted_at IS NULL));

CREATE INDEX films_by_rule ON public.films USING btree (rule);

CREATE INDEX films_by_sort_title ON public.films USING btree (((watched_on IS NULL)), sort_title, id) WHERE ((added_at IS NOT NULL) AND (deleted_at IS NULL));

CREATE INDEX films_by_title ON public.films USING btree (((watched_on IS NULL)), fold, id) WHERE ((added_at IS NOT NULL) AND (deleted_at IS NULL));

CREATE INDEX films_by_year ON public.films USING btree (((watched_on IS NULL)), year DESC, id DESC) WHERE ((added_at IS NOT NULL) AND (deleted_at IS NULL));

CREATE INDEX films_deleted ON public.films USING btree (deleted_at) WHERE (deleted_at IS NOT NULL);

CREATE INDEX films_words ON public.films USING gin (search public.gin_trgm_ops);

CREATE INDEX lotteries_beginnings ON public.lotteries USING gin (public.beginnings(search)) WHERE (deleted_at IS NULL);

CREATE INDEX lotteries_by_from ON public.lotteries USING btree (from_id, id) WHERE ((from_id IS NOT NULL) AND (deleted_at IS NULL));

CREATE INDEX lotteries_by_rule ON public.lotteries USING btree (rule);

CREATE INDEX lotteries_deleted ON public.lotteries USING btree (deleted_at) WHERE (deleted_at IS NOT NULL);

CREATE INDEX lotteries_drawn ON public.lotteries USING btree (id DESC) WHERE ((deleted_at IS NULL) AND (draws > 0));

CREATE INDEX lotteries_not_anonymous ON public.lotteries USING btree (created_at) WHERE (anonymized_at IS NULL);

CREATE INDEX lotteries_open ON public.lotteries USING btree (id DESC) WHERE ((deleted_at IS NULL) AND (draws = 0));

CREATE INDEX lotteries_search ON public.lotteries USING gin (search public.gin_trgm_ops) WHERE (deleted_at IS NULL);

CREATE INDEX rounds_beginnings ON public.rounds USING gin (public.beginnings(search)) WHERE (NOT hidden);

CREATE INDEX rounds_by_rule ON public.rounds USING btree (rule);

CREATE INDEX rounds_drawn ON public.rounds USING btree (id DESC) WHERE ((NOT hidden) AND (last IS NOT NULL));

CREATE INDEX rounds_open ON public.rounds USING btree (id DESC) WHERE ((NOT hidden) AND (last IS NULL));

CREATE INDEX rounds_search ON public.rounds USING gin (search public.gin_trgm_ops) WHERE (NOT hidden);

CREATE INDEX tickets_film_lottery ON public.tickets USING btree (film_id, lottery_id);

CREATE INDEX tickets_in ON public.tickets USING btree (lottery_id, n) WHERE ((NOT removed) AND (won IS NULL));

CREATE UNIQUE INDEX tickets_once ON public.tickets USING btree (lottery_id, film_id) WHERE (NOT removed);

CREATE TRIGGER draws_complete BEFORE INSERT OR UPDATE ON public.draws FOR EACH ROW WHEN (((new.drawn_at IS NOT NULL) AND (new.round IS NULL))) EXECUTE FUNCTION public.complete_draw();

CREATE TRIGGER draws_film BEFORE UPDATE ON public.draws FOR EACH ROW WHEN (((new.ticket IS NOT NULL) AND (new.film_id IS NULL))) EXECUTE FUNCTION public.set_draws_film();

CREATE TRIGGER films_rule_1 BEFORE UPDATE OF search ON public.films FOR EACH ROW WHEN ((((new.title IS DISTINCT FROM old.title) OR (new.search IS DISTINCT FROM old.search)) AND (new.rule > 0))) EXECUTE FUNCTION public.negate_rule();

CREATE TRIGGER films_rule_2 BEFORE UPDATE OF rule ON public.films FOR EACH ROW WHEN ((((new.title IS DISTINCT FROM old.title) OR (new.search IS DISTINCT FROM old.search)) AND (new.rule < 0))) EXECUTE FUNCTION public.negate_rule();

CREATE TRIGGER guests_devices AFTER DELETE ON public.guests FOR EACH ROW EXECUTE FUNCTION public.delete_devices();

CREATE TRIGGER guests_number BEFORE INSERT ON public.guests FOR EACH ROW WHEN ((new.g IS NULL)) EXECUTE FUNCTION public.number_guest();

CREATE TRIGGER lotteries_changed_at BEFORE UPDATE ON public.lotteries FOR EACH ROW WHEN (((new.version <> old.version) AND (NOT (new.anonymized_at IS DISTINCT FROM old.anonymized_at)))) EXECUTE FUNCTION public.set_lotteries_changed_at();

CREATE TRIGGER lotteries_open_rounds AFTER INSERT ON public.lotteries REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION public.open_rounds();

CREATE TRIGGER lotteries_rule_1 BEFORE UPDATE OF search ON public.lotteries FOR EACH ROW WHEN (((new.search <> old.search) AND (new.rule > 0))) EXECUTE FUNCTION public.negate_rule();

CREATE TRIGGER lotteries_rule_2 BEFORE UPDATE OF rule ON public.lotteries FOR EACH ROW WHEN (((new.search <> old.search) AND (new.rule < 0))) EXECUTE FUNCTION public.negate_rule();

CREATE TRIGGER lotteries_set_rounds AFTER UPDATE ON public.lotteries FOR EACH ROW WHEN (((((((new.round IS DISTINCT FROM old.round) OR (new.draws IS DISTINCT FROM old.draws)) OR (new.drawn_before IS DISTINCT FROM old.drawn_before)) OR (new.search IS DISTINCT FROM old.search)) OR (new.rule IS DISTINCT FROM old.rule)) OR ((new.deleted_at IS NULL) IS DISTINCT FROM (old.deleted_at IS NULL)))) EXECUTE FUNCTION public.set_rounds();

CREATE TRIGGER tickets_erase_typed BEFORE UPDATE OF browser ON public.tickets FOR EACH ROW WHEN ((new.browser IS NULL)) EXECUTE FUNCTION public.erase_typed();

CREATE TRIGGER tickets_guests AFTER INSERT ON public.tickets REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION public.add_guests_of_tickets();

ALTER TABLE ONLY public.devices
    ADD CONSTRAINT devices_lottery_id_fkey FOREIGN KEY (lottery_id) REFERENCES public.lotteries(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.draws
    ADD CONSTRAINT draws_lottery_id_fkey FOREIGN KEY (lottery_id) REFERENCES public.lotteries(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.draws
    ADD CONSTRAINT draws_lottery_id_ticket_fkey FOREIGN KEY (lottery_id, ticket) REFERENCES public.tickets(lottery_id, n);

ALTER TABLE ONLY public.film_ids
    ADD CONSTRAINT film_ids_film_id_fkey FOREIGN KEY (film_id) REFERENCES public.films(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.guests
    ADD CONSTRAINT guests_lottery_id_fkey FOREIGN KEY (lottery_id) REFERENCES public.lotteries(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.marks
    ADD CONSTRAINT marks_lottery_id_n_fkey FOREIGN KEY (lottery_id, n) REFERENCES public.tickets(lottery_id, n) ON DELETE CASCADE;

ALTER TABLE ONLY public.rounds
    ADD CONSTRAINT rounds_lottery_id_fkey FOREIGN KEY (lottery_id) REFERENCES public.lotteries(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.tickets
    ADD CONSTRAINT tickets_film_id_fkey FOREIGN KEY (film_id) REFERENCES public.films(id);

ALTER TABLE ONLY public.tickets
    ADD CONSTRAINT tickets_lottery_id_fkey FOREIGN KEY (lottery_id) REFERENCES public.lotteries(id) ON DELETE CASCADE;

INSERT INTO public.schema_migrations VALUES ('20261123120000');
INSERT INTO public.schema_migrations VALUES ('20261123180000');
INSERT INTO public.schema_migrations VALUES ('20261125120000');
INSERT INTO public.schema_migrations VALUES ('20261125130000');
INSERT INTO public.schema_migrations VALUES ('20261125140000');
INSERT INTO public.schema_migrations VALUES ('20261128100000');
INSERT INTO public.schema_migrations VALUES ('20261128120000');
INSERT INTO public.schema_migrations VALUES ('20261128120100');
INSERT INTO public.schema_migrations VALUES ('20261128120200');
INSERT INTO public.schema_migrations VALUES ('20261128120300');
INSERT INTO public.schema_migrations VALUES ('20261128120400');
INSERT INTO public.schema_migrations VALUES ('20261128120500');
INSERT INTO public.schema_migrations VALUES ('20261128120600');
INSERT INTO public.schema_migrations VALUES ('20261128120700');
INSERT INTO public.schema_migrations VALUES ('20261128120800');
INSERT INTO public.schema_migrations VALUES ('20261128130000');
INSERT INTO public.schema_migrations VALUES ('20261129100000');
INSERT INTO public.schema_migrations VALUES ('20261129100100');
INSERT INTO public.schema_migrations VALUES ('20261129120000');
INSERT INTO public.schema_migrations VALUES ('20261129120100');
INSERT INTO public.schema_migrations VALUES ('20261129180000');
INSERT INTO public.schema_migrations VALUES ('20261129190000');
INSERT INTO public.schema_migrations VALUES ('20261129200000');
INSERT INTO public.schema_migrations VALUES ('20261129200100');
INSERT INTO public.schema_migrations VALUES ('20261129200200');
INSERT INTO public.schema_migrations VALUES ('20261129200300');
INSERT INTO public.schema_migrations VALUES ('20261129200400');
INSERT INTO public.schema_migrations VALUES ('20261129210000');
INSERT INTO public.schema_migrations VALUES ('20261129210100');
INSERT INTO public.schema_migrations VALUES ('20261129220000');
INSERT INTO public.schema_migrations VALUES ('20261129220100');
INSERT INTO public.schema_migrations VALUES ('20261129224500');
INSERT INTO public.schema_migrations VALUES ('20261129230000');
INSERT INTO public.schema_migrations VALUES ('20261129231500');
INSERT INTO public.schema_migrations VALUES ('20261129234000');
INSERT INTO public.schema_migrations VALUES ('20261129234100');
INSERT INTO public.schema_migrations VALUES ('20261129234200');
INSERT INTO public.schema_migrations VALUES ('20261129234300');
INSERT INTO public.schema_migrations VALUES ('20261129234400');
INSERT INTO public.schema_migrations VALUES ('20261129234500');
INSERT INTO public.schema_migrations VALUES ('20261129234600');
INSERT INTO public.schema_migrations VALUES ('20261129234700');
INSERT INTO public.schema_migrations VALUES ('20261129235000');
INSERT INTO public.schema_migrations VALUES ('20261129235710');
INSERT INTO public.schema_migrations VALUES ('20261129235720');
INSERT INTO public.schema_migrations VALUES ('20261129235730');
INSERT INTO public.schema_migrations VALUES ('20261129235740');
INSERT INTO public.schema_migrations VALUES ('20261130100000');
