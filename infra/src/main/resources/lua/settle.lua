-- Moves the units of decisions that are recorded: CONFIRMED to sold, RELEASED and EXPIRED to available.
--
-- KEYS    as of sale.lua
-- ARGV    a decision each: order id (16 bytes), version (2 bytes)
-- Answer  as of sale.lua, without a reservation

if not ready() then
  return { 'STOCK_NOT_READY' }
end

for _, recorded in ipairs(ARGV) do
  local order, version = struct.unpack('>c16I2', recorded)
  local r = find(order)
  if r and r.settled == '0' and r.version == version then
    r.settled = '1'
    keep(r)
    redis.call('ZREM', UNSETTLED, order)
    if r.status == CONFIRMED then
      redis.call('HINCRBY', STOCK, 'reserved', -r.quantity)
      redis.call('HINCRBY', STOCK, 'sold', r.quantity)
    elseif version > 2 then
      -- RESERVED is always version 1, so what ends above 2 was sold before.
      free(r, 'sold')
    else
      free(r, 'reserved')
    end
  end
end
seal()
return { 'DONE' }
