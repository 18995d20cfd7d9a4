import { deliver } from './benches/deliver.ts'
import { fanout } from './benches/fanout.ts'
import { headline } from './benches/headline.ts'
import { history } from './benches/history.ts'
import { inbound } from './benches/inbound.ts'
import { openChat } from './benches/open-chat.ts'
import { levels } from './benches/levels.ts'
import { media } from './benches/media.ts'
import { search } from './benches/search.ts'
import { sessions } from './benches/sessions.ts'
import { takeover } from './benches/takeover.ts'
import type { Bench } from './findings.ts'

/** In the order in which `all` runs them. */
export const BENCHES: Bench[] = [
  inbound,
  fanout,
  deliver,
  takeover,
  openChat,
  sessions,
  media,
  history,
  levels,
  search,
  headline,
]
