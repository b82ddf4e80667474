-- Requests with pauses between them: wrk -s paced.lua <address> -- <milliseconds of pause, half as long to one and a half times>.
local pause = 0

function init(args)
    pause = tonumber(args[1])
    math.randomseed(os.time())
end

function delay()
    return math.floor(pause * (0.5 + math.random()))
end
