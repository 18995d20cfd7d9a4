import { isPlaceholder } from '@sahut/core/model/content/content'
import { keyOfMessage } from '@sahut/core/log/row-kinds/known-key'
import { ContactId } from '@sahut/core/model/ids'
import type { Ownership } from '@sahut/core/numbers/numbers'
import type { Asks } from '../inbound/asks.ts'
import type { Groups } from '../inbound/group-info.ts'
import { chatOf, type Inbound } from '../inbound/inbound.ts'
import type { Names } from '../inbound/names.ts'
import type { Secrets } from '../inbound/secrets.ts'
import type { Media } from '../media/media.ts'
import type { CallAnswers } from '../outbound/call-answers.ts'
import type { Outbound } from '../outbound/outbound.ts'
import type { Rules } from '../outbound/sending-rules.ts'
import type { Previewing } from '../previews/previewing.ts'
import type { LinkEvents } from '../whatsapp/connection/connection.ts'
import type { PeoplePictures } from './pictures.ts'

/** The way of a message into its chat, with all that belongs to it. */
export const createTaking =
  (parts: {
    inbound: Pick<Inbound, 'take'>
    names: Pick<Names, 'begun'>
    pictures: Pick<PeoplePictures, 'met'>
    calls: CallAnswers
    groups: Pick<Groups, 'wrote'>
    secrets: Pick<Secrets, 'keep'>
    media: Pick<Media, 'keep' | 'look'>
    asks: Pick<Asks, 'answered'>
    previewing: Pick<Previewing, 'received'>
    rules: Rules
    outbound: Pick<Outbound, 'wake'>
    ownership: Ownership
  }): LinkEvents['message'] =>
  async (...taken) => {
    const { inbound, names, pictures, calls, groups, secrets, media, asks, rules, outbound } = parts
    const [{ draft, contact, reference, secret }] = taken
    const chat = chatOf(parts.ownership, contact)
    // Before it: what WhatsApp does not bring again has to be whole.
    if (secret !== undefined) await secrets.keep({ ...draft, contact: contact.id }, secret)
    if (reference !== undefined) await media.keep(chat.chatId, keyOfMessage(draft), reference)
    const isBegun = await inbound.take(...taken)
    if (isBegun) await names.begun(contact)
    pictures.met(contact.id)
    if (draft.participant !== undefined) pictures.met(ContactId.parse(draft.participant))
    groups.wrote(taken[0])
    if (reference !== undefined) media.look()
    parts.previewing.received(chat, draft)
    await calls.hear(taken[0])
    if (!isPlaceholder(draft.content)) asks.answered(draft.whatsappId)
    // Who writes may be written to from now on.
    if (rules.restricted.now() !== undefined) outbound.wake(chat.chatId)
  }
