import type { Bus } from '@sahut/core/bus/bus'
import type { ChatLog } from '@sahut/core/log/chat-log'
import type { FileStore } from '@sahut/core/media/files'
import type { ChatId } from '@sahut/core/model/ids'
import { createJoins } from '@sahut/core/numbers/joins'
import type { Numbers, Ownership } from '@sahut/core/numbers/numbers'
import type { Logger } from '@sahut/core/process/logger'
import type { Table } from '@sahut/core/store/table'
import { createNames } from '../inbound/names.ts'
import { createOnPhone } from '../inbound/on-phone.ts'
import type { Host } from '../whatsapp/media/transfer.ts'
import type { PeopleEvents } from '../whatsapp/people/people-news.ts'
import { createNumberBlocks } from './blocks.ts'
import { createChatJoins } from './joins.ts'
import { createPeopleLookUps } from './look-ups.ts'
import { createPeoplePictures } from './pictures.ts'
import { createSigns } from './signs.ts'

/** Who the people are that a number is in touch with: addresses, names, pictures, what they do and what is set of them. */
export const createPeople = (deps: {
  table: Table
  log: ChatLog
  numbers: Pick<Numbers, 'blocks' | 'get' | 'lookUps'>
  bus: Pick<Bus, 'publish'>
  files: FileStore | undefined
  host: Host
  ownership: Ownership
  /** What is remembered of a chat's places holds no more. */
  onJoined: (chatId: ChatId) => void
  logger: Logger
  onFenced: () => void
}) => {
  const { table, log, ownership } = deps
  const names = createNames(deps)
  const signs = createSigns(deps)
  const pictures = createPeoplePictures(deps)
  const blocks = createNumberBlocks({ ...deps, blocks: deps.numbers.blocks })
  const joins = createChatJoins({ ...deps, joins: createJoins(table) })
  const events: PeopleEvents = {
    met: joins.met,
    activity: signs.activity,
    named: names.told,
    pictured: pictures.changed,
    onPhone: createOnPhone(log, ownership),
    blockedOnPhone: ({ contact, isBlocked }) => blocks.told(contact, isBlocked),
  }
  return {
    names,
    signs,
    pictures,
    joins,
    blocks,
    lookUps: createPeopleLookUps({ ...deps, lookUps: deps.numbers.lookUps }),
    events,
  }
}
