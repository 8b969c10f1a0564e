-- Ends selling on a stock of an older life until it is loaded in this one.
--
-- KEYS    as of sale.lua
-- ARGV    1 epoch
-- Answer  'FENCED', or 'STANDS' when there is no stock or it is not of an older life

local epoch = redis.call('HGET', STOCK, 'epoch')
if not epoch or tonumber(epoch) >= tonumber(ARGV[1]) then
  return 'STANDS'
end
redis.call('HSET', STOCK, 'epoch', ARGV[1], 'ready', '0')
return 'FENCED'
