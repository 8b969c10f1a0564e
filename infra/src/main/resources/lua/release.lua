-- Decides that a RESERVED or CONFIRMED reservation is RELEASED, unless a decision is unsettled.
--
-- KEYS    as of sale.lua
-- ARGV    order id
-- Answer  as of sale.lua: the reservation as it stands now, none when it is unknown

if not ready() then
  return { 'STOCK_NOT_READY' }
end
local r = find(ARGV[1])
if r and r.settled == '1' and (r.status == RESERVED or r.status == CONFIRMED) then
  decide(r, RELEASED)
  seal()
end
return answer(r)
