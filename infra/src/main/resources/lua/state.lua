-- Reads where the units of a sale are, and what of it is under way.
--
-- KEYS    as of sale.lua
-- ARGV    none
-- Answer  {'STOCK_NOT_READY'} or {'DONE', as of level.lua: now to paused; then the mark of the load, the last number
--         that was given away, how many places are not known to be recorded, how many decisions are not settled}

local stock = ready('units', 'available', 'reserved', 'sold', 'paused', 'mark', 'sequence', 'recordedUpTo')
if not stock then
  return { 'STOCK_NOT_READY' }
end
-- What is gone from the head of the list has expired, or was decided before.
local unverified = math.min(stock[10] - stock[11], redis.call('LLEN', DEADLINES))
return { 'DONE', tostring(NOW), stock[4], stock[5], stock[6], stock[7], stock[8], stock[9], stock[10],
  tostring(unverified), tostring(redis.call('ZCARD', UNSETTLED)) }
