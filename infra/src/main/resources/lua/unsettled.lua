-- Reads decisions that are not settled, the oldest first.
--
-- KEYS    as of sale.lua
-- ARGV    1 decided at least so many milliseconds ago, 2 at most so many
-- Answer  as of sale.lua

if not ready() then
  return { 'STOCK_NOT_READY' }
end
local orders = redis.call('ZRANGEBYSCORE', UNSETTLED, '-inf', NOW - ARGV[1], 'LIMIT', 0, ARGV[2])
local unsettled = { 'DONE' }
for _, order in ipairs(orders) do
  unsettled[#unsettled + 1] = order .. pack(find(order))
end
return unsettled
