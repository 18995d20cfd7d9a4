import type { Rank } from '@sahut/core/model/user/user'
import { m } from '../paraglide/messages.js'

/** What a rank is called, and what it may. */
export const RANK_TEXT: Record<Rank, { name: () => string; hint: () => string }> = {
  owner: { name: m.rank_owner, hint: m.rank_owner_hint },
  admin: { name: m.rank_admin, hint: m.rank_admin_hint },
  supervisor: { name: m.rank_supervisor, hint: m.rank_supervisor_hint },
  agent: { name: m.rank_agent, hint: m.rank_agent_hint },
}
