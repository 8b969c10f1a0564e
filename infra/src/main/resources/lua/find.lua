-- Reads a reservation.
--
-- KEYS    as of sale.lua
-- ARGV    order id
-- Answer  as of sale.lua: none when it is unknown

if not ready() then
  return { 'STOCK_NOT_READY' }
end
return answer(find(ARGV[1]))
