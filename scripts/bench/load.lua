-- The requests that wrk sends. The first argument names their kind, the second is the number of the first lottery.
-- wrk has to run with one thread, so that there is one count for all of its connections.

n = 0 -- global, as thread:get reads globals alone
local next_request
local the_thread

local function get(path)
    return wrk.format("GET", path, { ["Accept-Encoding"] = "gzip", ["Accept-Language"] = "en" })
end

local function post(path, form)
    return wrk.format("POST", path, { ["Content-Type"] = "application/x-www-form-urlencoded" }, form)
end

local function lottery(number) return string.format("/l/bench%08d", number) end

local kinds = {}

-- One path, which the second argument is.
local path
function kinds.get() return get(path) end

-- Every request draws another lottery.
function kinds.draw() return post(lottery(n) .. "/draw", "word=") end

-- What many visitors do at once, each lottery drawn once and films added to others (21,000 to 29,999).
function kinds.mixed()
    local step = n % 10
    if step == 1 then return get("/") end
    if step == 3 then return post(lottery(21000 + n % 9000) .. "/tickets", "titles=Added+" .. n) end
    if step == 5 then return get("/library") end
    if step == 7 then return get("/history") end
    if step == 9 then return post(lottery(math.floor(n / 10) + 1) .. "/draw", "word=") end
    return get(lottery(1 + n * 257 % 29000) .. (step == 8 and "/screen" or ""))
end

-- The checklist: home, create, look, draw, history, library.
function kinds.checklist()
    local step = n % 6
    if step == 0 then return get("/") end
    if step == 1 then return post("/lotteries", "titles=Heat+(1995)%0ADune%0AAlien+" .. n) end
    if step == 2 then return get(lottery(1 + n % 900)) end
    if step == 3 then return post(lottery(1 + n % 900) .. "/draw", "word=") end
    if step == 4 then return get("/history") end
    return get("/library")
end

-- 20 requests a second over five connections: each waits 250 ms between two, and they begin 50 ms apart.
local delays = 0
local function steadily()
    delays = delays + 1
    return delays <= 5 and 50 * delays or 248
end

-- Called by wrk before it starts its thread, which has variables of its own.
function setup(thread) the_thread = thread end

function init(args)
    next_request = kinds[args[1]]
    path = args[2]
    n = tonumber(args[2]) or 0
    if args[1] == "checklist" then delay = steadily end
end

function request()
    n = n + 1
    return next_request()
end

-- Called once at the end, by wrk, whose times are in microseconds. It does not see the variables of the thread.
function done(summary, latency)
    local errors = summary.errors
    io.write(string.format('{"Requests":%d,"Rate":%f,"P50":%f,"P95":%f,"P99":%f,"Bad":%d,"Broken":%d,"Last":%d}\n',
        summary.requests, summary.requests / summary.duration * 1e6,
        latency:percentile(50) / 1e3, latency:percentile(95) / 1e3, latency:percentile(99) / 1e3,
        errors.status, errors.connect + errors.read + errors.write + errors.timeout, the_thread:get("n")))
end
