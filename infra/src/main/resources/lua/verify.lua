-- Notes that what was looked at is recorded, except what is missing: that is withdrawn as if it had never been made.
-- Changes nothing when the places that were looked at are not those of this stock.
--
-- KEYS    as of sale.lua
-- ARGV    1 the number of the last place that was looked at, 2 the order that was given it, 3 withdraw what was
--         handed out at this time or before, then what is missing: order id (16 bytes), handed out at (6 bytes)
-- Answer  as of sale.lua: what was withdrawn

local stock = ready('sequence', 'recordedUpTo')
if not stock then
  return { 'STOCK_NOT_READY' }
end
local upTo, recordedUpTo = tonumber(ARGV[1]), tonumber(stock[5])
local withdrawn = { 'DONE' }
if upTo <= recordedUpTo or redis.call('LINDEX', DEADLINES, upTo - stock[4] - 1) ~= ARGV[2] then
  return withdrawn
end
for i = 4, #ARGV do
  local order, handedOutAt = struct.unpack('>c16I6', ARGV[i])
  local r = find(order)
  if r and r.status == RESERVED and r.sequence > recordedUpTo then
    if r.decidedAt == handedOutAt and handedOutAt <= tonumber(ARGV[3]) then
      redis.call('HDEL', RESERVATIONS, order)
      redis.call('HDEL', KEYS_OF_BUYERS, r.key)
      free(r, 'reserved')
      withdrawn[#withdrawn + 1] = order .. pack(r)
    else
      upTo = math.min(upTo, r.sequence - 1)
    end
  end
end
seal('recordedUpTo', upTo)
return withdrawn
