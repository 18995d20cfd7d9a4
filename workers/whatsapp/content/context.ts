import type { Beside } from '@sahut/core/model/content/beside'
import type { proto } from '@whiskeysockets/baileys'
import { boundedId, boundedTimer, boundedWords, LIMITS } from '../bounds.ts'
import type { ToldTimer } from './rule.ts'

type Context = proto.IContextInfo | null | undefined

/** What a message says in short: its words, or WhatsApp's name of its kind. */
export type InShort = (message: proto.IMessage) => { text?: string | undefined; what?: string | undefined }

const quoteIn = (context: proto.IContextInfo, inShort: InShort): Beside['quote'] => {
  const { quotedMessage, stanzaId } = context
  if (!quotedMessage) return undefined
  const { text, what } = inShort(quotedMessage)
  const words = boundedWords(text, LIMITS.beside)
  if (words === undefined && what === undefined) return undefined
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

/** What WhatsApp tells beside a message's own words: what it quotes, the advert that it came from. */
export const besideOf = (context: Context, inShort: InShort): Beside => {
  if (!context) return {}
  const quote = quoteIn(context, inShort)
  const advert = advertIn(context)
  return { ...(quote === undefined ? {} : { quote }), ...(advert === undefined ? {} : { advert }) }
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
