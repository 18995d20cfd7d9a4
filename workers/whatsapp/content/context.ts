import type { Beside } from '@sahut/core/model/content/beside'
import type { proto } from '@whiskeysockets/baileys'
import { boundedId, boundedTimer, boundedWords, LIMITS } from '../bounds.ts'

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
  const title = boundedWords(externalAdReply?.title, LIMITS.name)
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

/** The chat's timer of disappearing messages as a message carries it, s; nothing without one. */
export const timerIn = (context: Context): number | undefined =>
  boundedTimer(context?.expiration) || undefined
