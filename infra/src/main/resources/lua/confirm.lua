-- Decides that a RESERVED reservation is CONFIRMED, or EXPIRED when its deadline has passed.
--
-- KEYS    as of sale.lua
-- ARGV    order id
-- Answer  as of sale.lua: the reservation as it stands now, none when it is unknown

if not ready() then
  return { 'STOCK_NOT_READY' }
end
local r = find(ARGV[1])
if r and r.status == RESERVED then
  decide(r, isDue(r) and EXPIRED or CONFIRMED)
  seal()
end
return answer(r)
