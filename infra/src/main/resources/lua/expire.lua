-- Decides that reservations whose deadline has passed are EXPIRED, the oldest first.
--
-- KEYS    as of sale.lua
-- ARGV    at most so many
-- Answer  as of sale.lua: those that this call decided

if not ready() then
  return { 'STOCK_NOT_READY' }
end
local max = tonumber(ARGV[1])
local expired = { 'DONE' }
-- What was withdrawn or decided otherwise is only dropped here; the bound keeps a long run of it from holding the
-- server.
local left = max + 1000
while #expired <= max and left > 0 do
  local order = redis.call('LINDEX', DEADLINES, 0)
  local r = order and find(order)
  if not order or (r and r.status == RESERVED and not isDue(r)) then
    break
  end
  if r and r.status == RESERVED then
    decide(r, EXPIRED)
    expired[#expired + 1] = order .. pack(r)
  end
  redis.call('LPOP', DEADLINES)
  left = left - 1
end
if left < max + 1000 then
  seal()
end
return expired
