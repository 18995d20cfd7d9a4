import type { Beside, Mention } from '@sahut/core/model/content/beside'
import { OFTEN_FORWARDED } from '@sahut/core/model/content/forwarded'
import type { proto } from '@whiskeysockets/baileys'
import { boundedCount, boundedId, boundedTimer, boundedWords, LIMITS } from '../incoming/bounds.ts'
import type { ToldTimer } from './rule.ts'

type Context = proto.IContextInfo | null | undefined

/** What a message says in short: its words, or WhatsApp's name of its kind. */
export type InShort = (message: proto.IMessage) => { text?: string | undefined; what?: string | undefined }

const quoteIn = (context: proto.IContextInfo, inShort: InShort): Beside['quote'] => {
  const { quotedMessage, stanzaId } = context
  // Some apps leave out what they quote: its name is enough to find it.
  if (!quotedMessage && !stanzaId) return undefined
  const { text, what } = quotedMessage ? inShort(quotedMessage) : {}
  const words = boundedWords(text, LIMITS.beside)
  return {
    ...(words === undefined ? {} : { text: words }),
    ...(what === undefined ? {} : { what }),
    ...(stanzaId ? { whatsappId: boundedId(stanzaId) } : {}),
  }
}

const advertIn = ({ externalAdReply }: proto.IContextInfo): Beside['advert'] => {
  const title = boundedWords(externalAdReply?.title, LIMITS.title)
  const body = boundedWords(externalAdReply?.body, LIMITS.beside)
  const first = title ?? body
  if (first === undefined) return undefined
  return { title: first, ...(title === undefined || body === undefined ? {} : { body }) }
}

/** No app counts further than this. */
const MOST_FORWARDINGS = 127

const forwardedIn = ({
  isForwarded,
  forwardingScore,
}: proto.IContextInfo): Pick<Beside, 'forwarded' | 'forwardings'> => {
  const told = Math.min(boundedCount(forwardingScore) ?? 0, MOST_FORWARDINGS)
  if (told < OFTEN_FORWARDED && isForwarded !== true) return {}
  return { forwarded: told >= OFTEN_FORWARDED ? 'often' : 'once', forwardings: Math.max(1, told) }
}

/** What says beside a message of ours that somebody else wrote it first. */
export const forwardedContext = (forwardings: number | undefined): proto.IContextInfo =>
  forwardings === undefined ? {} : { isForwarded: true, forwardingScore: forwardings }

/** An address as it may stand in a text behind an `@`. */
const MENTIONED = /^(\d{3,20})(?::\d+)?@(?:lid|s\.whatsapp\.net|hosted|hosted\.lid)$/

const mentionsIn = ({ mentionedJid }: proto.IContextInfo): Mention[] | undefined => {
  const mentions = (mentionedJid ?? []).slice(0, LIMITS.items).flatMap((jid) => {
    const user = MENTIONED.exec(jid)?.[1]
    return user === undefined ? [] : [{ user, id: `${user}@${jid.split('@')[1] ?? ''}` }]
  })
  return mentions.length === 0 ? undefined : mentions
}

/** What WhatsApp tells beside a message's own words: what it quotes, the advert that it came from. */
export const besideOf = (context: Context, inShort: InShort): Beside => {
  if (!context) return {}
  const quote = quoteIn(context, inShort)
  const advert = advertIn(context)
  const mentions = mentionsIn(context)
  return {
    ...(quote === undefined ? {} : { quote }),
    ...(advert === undefined ? {} : { advert }),
    ...forwardedIn(context),
    ...(mentions === undefined ? {} : { mentions }),
  }
}

/** @returns nothing for what is no timer */
export const toldTimer = (
  expiration: number | null | undefined,
  since: proto.IContextInfo['ephemeralSettingTimestamp'],
): ToldTimer | undefined => {
  const seconds = boundedTimer(expiration)
  if (seconds === undefined) return undefined
  return { seconds, ...(since ? { since: Number(since) } : {}) }
}

/** The chat's timer of disappearing messages as a message carries it. */
export const timerIn = (context: Context): ToldTimer | undefined =>
  // Apps that know nothing of timers may leave a zero behind: only with its time it is a setting.
  context?.expiration || context?.ephemeralSettingTimestamp
    ? toldTimer(context.expiration, context.ephemeralSettingTimestamp)
    : undefined
