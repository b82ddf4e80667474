-- Clients of wrk who book: each reserves a time and makes it firm, two requests, over and over. What a reservation answers is kept
-- until the next connection is free, so that as many requests are under way as there are connections.
--   wrk -s book.lua <address> -- <file of times> <file of sessions> <origin> <from> <milliseconds of pause>
-- A line of times is "<town> <start>", and no two towns have the same start: what is answered tells by it which town it is about.
-- <from> is the first line that is taken.
local starts, sessions, origin, next, pause = {}, {}, "", 1, 0
local open, n_open, town_of = {}, 0, {}

local threads = {}
function setup(thread)
    table.insert(threads, thread)
end

local function lines(name)
    local all = {}
    for line in io.lines(name) do all[#all + 1] = line end
    return all
end

function init(args)
    starts, sessions, origin, next, pause = lines(args[1]), lines(args[2]), args[3], tonumber(args[4]), tonumber(args[5] or 0)
    for _, line in ipairs(starts) do
        local town, start = string.match(line, "^(%S+) (%S+)$")
        town_of[start] = town
    end
    math.randomseed(os.time() + next)
    booked, refused = 0, 0
    if pause > 0 then
        delay = function() return math.floor(pause * (0.5 + math.random())) end
    end
end

local random, format = math.random, string.format
local function uuid()
    return format("%04x%04x-%04x-4%03x-8%03x-%04x%04x%04x", random(0, 65535), random(0, 65535), random(0, 65535), random(0, 4095),
        random(0, 4095), random(0, 65535), random(0, 65535), random(0, 65535))
end

local function post(path, session, body)
    return format("POST /api/v1%s HTTP/1.1\r\nHost: %s\r\nOrigin: %s\r\nCookie: session=%s\r\nContent-Type: application/json\r\n" ..
        "Idempotency-Key: %s\r\nContent-Length: %d\r\n\r\n%s", path, string.sub(origin, 8), origin, session, uuid(), #body, body)
end

local function any_session()
    return sessions[random(1, #sessions)]
end

function request()
    if n_open > 0 then
        local held = open[n_open]
        n_open = n_open - 1
        return post(format("/%s/termine/%s/buchen", held.town, held.appointment), any_session(),
            format('{"appointment":"%s","code":"%s","name":"Muster, Erika","email":"%s@example.org"}', held.appointment, held.code, held.appointment))
    end
    local line = starts[next]
    if line == nil then error("no more times") end
    next = next + 1
    at = next
    local town, start = string.match(line, "^(%S+) (%S+)$")
    return post(format("/%s/termine", town), any_session(), format('{"service":"kurz","office":"buergeramt","start":"%s"}', start))
end

function response(status, headers, body)
    if status >= 300 then
        refused = refused + 1
        return
    end
    local appointment, code = string.match(body, '"appointment":"([^"]+)","code":"([^"]+)"')
    local start = string.match(body, '"start":"([^"]+)"')
    if start == nil then
        booked = booked + 1
    else
        n_open = n_open + 1
        open[n_open] = { appointment = appointment, code = code, town = town_of[start] }
    end
end

function done(summary, latency, requests)
    local thread = threads[1]
    io.write(format("Bench: booked %d refused %d next %d\n", thread:get("booked"), thread:get("refused"), thread:get("at")))
end
