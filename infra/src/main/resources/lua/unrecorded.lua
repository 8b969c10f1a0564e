-- Reads the next places in the line whose reservations are not known to be recorded.
--
-- KEYS    as of sale.lua
-- ARGV    1 made at this time or before, 2 at most so many
-- Answer  as of sale.lua: none when there are none, else the number of the last place, the order that was given
--         it, then the reservations that are RESERVED

local stock = ready('sequence', 'recordedUpTo')
if not stock then
  return { 'STOCK_NOT_READY' }
end
-- What is gone from the head of the list has expired, or was decided before.
local unknown = math.min(stock[4] - stock[5], redis.call('LLEN', DEADLINES))
if unknown == 0 then
  return { 'DONE' }
end
local orders = redis.call('LRANGE', DEADLINES, -unknown, math.min(-1, ARGV[2] - unknown - 1))
local looked = { 'DONE', '', '' }
local places = 0
for i, packed in ipairs(redis.call('HMGET', RESERVATIONS, unpack(orders))) do
  local r = packed and unpacked(orders[i], packed)
  if r and r.reservedAt > tonumber(ARGV[1]) then
    break
  end
  places = i
  if r and r.status == RESERVED then
    looked[#looked + 1] = r.order .. packed
  end
end
if places == 0 then
  return { 'DONE' }
end
looked[2] = tostring(stock[4] - unknown + places)
looked[3] = orders[places]
return looked
