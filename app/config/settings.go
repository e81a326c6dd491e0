package config

// Setting is a setting as help and README describe it.
type Setting struct{ Name, Default, Meaning string }

// Settings are all settings that the program reads, in the order of README's table, which a test compares with this one.
var Settings = []Setting{
	{"DATABASE_URL", "required", "PostgreSQL's address: a postgres:// URL, or keywords like host=… user=…, as pgx reads them. What is special in the password is percent-encoded: % is %25, @ is %40, / is %2F"},
	{"SECRET_KEY", "required by the site", "signs cookies, and makes hosts' keys; 32 characters or more: openssl rand -hex 32"},
	{"SECRET_KEY_PREVIOUS", "none", "the key before this one. Its cookies are still accepted, and exchanged, as are hosts' keys, so that hosts and guests stay who they are when the key is changed"},
	{"APP_PASSWORD", "none: open house", "what home, history and library ask for; a lottery stays open to every visitor with its link"},
	{"PORT", "8080", "listens on [::], which is IPv6 and IPv4, and on 0.0.0.0 where IPv6 is missing"},
	{"PUBLIC_URL", "from each request", "the only address of the site, like https://films.example.org: shared links begin with it, pages asked for at another host lead to it, and forms sent to another host are refused. With https:// cookies are Secure and HSTS is sent"},
	{"DB_MAX_CONNS", "1", "size of the connection pool, up to 100"},
	{"RETENTION", "off", "365d: after how long without a change a lottery's names, visitor ids and marks are erased"},
	{"LIMITS", "on", "on what one client may do; off is for measuring, and logged as a warning. Wrong passwords are limited all the same"},
	{"MAX_DB_SIZE", "900MB", "size of the database from which on it takes no new lotteries and films, like 500kB or 2GB; all else works. With LIMITS=off there is none unless it is set"},
	{"TRUSTED_PROXIES", "private networks", "whose headers about scheme, host and client are believed: networks or addresses, separated by commas"},
	{"CLIENT_IP_HEADER", "X-Forwarded-For", "the header in which they name the client. X-Forwarded-For is read from the right, past trusted proxies; any other as it is, like CF-Connecting-IP"},
	{"METRICS_TOKEN", "none: open", "what /metrics expects as Authorization: Bearer"},
	{"LOG_LEVEL", "info", "debug, info, warn or error"},
	{"LOG_FORMAT", "json, text on a terminal", "json or text"},
	{"SHUTDOWN_DELAY", "0s", "how long the site still serves after it was told to stop, with /health/ready at 503: time for a load balancer to move on"},
	{"SHUTDOWN_TIMEOUT", "25s", "how long running requests may take to finish after that"},
	{"TZ", "UTC", "time zone of the dates on pages, like Europe/Berlin"},
}
